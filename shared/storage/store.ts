import type { Readable } from "node:stream";

/** An object's bytes with the tag that names this very version of it. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

export interface ObjectInfo {
  /** Relative to the store's own prefix, "/"-separated, no leading slash. */
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  /**
   * When it was written, to the whole second in a bucket. S3 dates an object that was uploaded in parts by the beginning of
   * its upload, and a file's time can be set to any.
   */
  readonly modifiedAt: Date;
}

/**
 * The one view that Readnext has of stored objects. Twins: a bucket (`s3://bucket/prefix`) and a directory
 * (`file:///dir`). A write is seen whole or not at all; equal bytes have equal etags within one store.
 */
export interface ObjectStore {
  /** Without a trailing slash; `${uri}/${key}` is the object's own URI. */
  readonly uri: string;

  /** @throws NotFoundError `OBJECT_NOT_FOUND` */
  get(key: string): Promise<StoredObject>;

  /**
   * The object's bytes as they arrive.
   * @param etag the version wanted; left out: whatever is there
   * @throws NotFoundError `OBJECT_NOT_FOUND`, PreconditionFailedError `OBJECT_CHANGED` (before the stream is returned)
   */
  stream(key: string, etag?: string): Promise<Readable>;

  /** @returns the new etag */
  put(key: string, bytes: Uint8Array): Promise<string>;

  /** Writes only if no such object exists. @throws PreconditionFailedError `OBJECT_EXISTS` */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<string>;

  /** Writes only over the version named by `etag`. @throws PreconditionFailedError `OBJECT_CHANGED` */
  replaceIf(key: string, bytes: Uint8Array, etag: string): Promise<string>;

  /** Every object whose key starts with `prefix`, in code-point order of the keys. */
  list(prefix: string): AsyncIterable<ObjectInfo>;

  /** No error when there is none. */
  delete(key: string): Promise<void>;
}
