import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { NotFoundError } from "../errors/errors.ts";
import { bucketError } from "./bucket-errors.ts";
import { type BucketPart, listBucket, nameOf, readObject, requireEtag, streamObject } from "./bucket-read.ts";
import { writeConditionally } from "./bucket-write.ts";
import { assertKey } from "./key.ts";
import type { ObjectStore, StoredObject } from "./store.ts";

/** `socketTimeout` is for a body that stops in the middle: the others end with an answer's head. */
const requestHandler = {
  connectionTimeout: 3_000,
  requestTimeout: 60_000,
  socketTimeout: 60_000,
  throwOnRequestTimeout: true,
};

/**
 * Objects of an S3 bucket whose keys begin with `prefix` + "/" (all of them for ""). Etags are kept as S3 sends them.
 * The caller needs s3:ListBucket beside the object actions: without it S3 answers 403 for what does not exist.
 */
export function openBucketStore(
  bucket: string,
  prefix: string,
  client: S3Client = new S3Client({ requestHandler, maxAttempts: 4 }),
): ObjectStore {
  const uri = prefix === "" ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
  const part: BucketPart = { client, bucket, base: prefix === "" ? "" : `${prefix}/`, uri };

  async function naming<T>(key: string, action: () => Promise<T>): Promise<T> {
    assertKey(key);
    try {
      return await action();
    } catch (error) {
      throw bucketError(error, uri, key);
    }
  }

  async function write(
    key: string,
    bytes: Uint8Array,
    condition: { IfNoneMatch?: "*"; IfMatch?: string } = {},
  ) {
    const { ETag } = await client.send(
      new PutObjectCommand({ ...nameOf(part, key), ...condition, Body: bytes }),
    );
    return requireEtag(ETag, part, key);
  }

  function conditionally(key: string, bytes: Uint8Array, expectedEtag?: string): Promise<string> {
    const condition = expectedEtag === undefined ? { IfNoneMatch: "*" as const } : { IfMatch: expectedEtag };
    return writeConditionally({
      name: `${uri}/${key}`,
      bytes,
      expectedEtag,
      send: () => write(key, bytes, condition),
      readBack: () => ifFound(naming(key, () => readObject(part, key))),
    });
  }

  return {
    uri,
    get: (key) => naming(key, () => readObject(part, key)),
    stream: (key, etag) => naming(key, () => streamObject(part, key, etag)),
    put: (key, bytes) => naming(key, () => write(key, bytes)),
    putIfAbsent: (key, bytes) => naming(key, () => conditionally(key, bytes)),
    replaceIf: (key, bytes, etag) => naming(key, () => conditionally(key, bytes, etag)),
    list: (prefix) => listBucket(part, prefix),
    delete: (key) =>
      naming(key, async () => {
        await client.send(new DeleteObjectCommand(nameOf(part, key)));
      }),
  };
}

async function ifFound(reading: Promise<StoredObject>): Promise<StoredObject | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
