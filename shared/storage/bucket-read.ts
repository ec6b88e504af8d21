import { Readable } from "node:stream";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { PreconditionFailedError, TransientError } from "../errors/errors.ts";
import { awsErrorFacts } from "./aws-error.ts";
import { bucketError } from "./bucket-errors.ts";
import { assertPrefix, isValidKey } from "./key.ts";
import type { ObjectInfo, StoredObject } from "./store.ts";

/** The part of a bucket that a store shows: the keys that begin with `base`, which is "" or ends in "/". */
export interface BucketPart {
  readonly client: S3Client;
  readonly bucket: string;
  readonly base: string;
  readonly uri: string;
}

export function nameOf(part: BucketPart, key: string) {
  return { Bucket: part.bucket, Key: part.base + key };
}

export async function readObject(part: BucketPart, key: string): Promise<StoredObject> {
  const { body, etag, sizeBytes } = await requestObject(part, key);
  const chunks: Uint8Array[] = await body.toArray();
  const bytes = new Uint8Array(Buffer.concat(chunks));
  if (sizeBytes !== undefined && bytes.byteLength !== sizeBytes) {
    const reason = `${part.uri}/${key}: ${bytes.byteLength} of ${sizeBytes} bytes arrived`;
    throw new TransientError("STORE_TRUNCATED", reason);
  }
  return { bytes, etag };
}

export async function streamObject(part: BucketPart, key: string, etag?: string): Promise<Readable> {
  const { body } = await requestObject(part, key, etag).catch((error: unknown) => {
    if (etag === undefined || awsErrorFacts(error).status !== 412) throw error;
    const reason = `${part.uri}/${key} is no longer the version ${etag}`;
    throw new PreconditionFailedError("OBJECT_CHANGED", reason, { cause: error });
  });
  return Readable.from(typedErrors(body, part, key), { objectMode: false });
}

/** Passes over what no key can name, such as the "folders" that the console makes. */
export async function* listBucket(part: BucketPart, prefix: string): AsyncIterable<ObjectInfo> {
  assertPrefix(prefix);
  let position: { ContinuationToken: string } | undefined;
  do {
    const { Contents, NextContinuationToken } = await requestPage(part, prefix, position);
    for (const { Key = "", Size = 0, ETag, LastModified } of Contents ?? []) {
      const key = Key.slice(part.base.length);
      if (!isValidKey(key)) continue;
      const etag = requireEtag(ETag, part, key);
      yield { key, sizeBytes: Size, etag, modifiedAt: required("LastModified", LastModified, part, key) };
    }
    position = NextContinuationToken === undefined ? undefined : { ContinuationToken: NextContinuationToken };
  } while (position);
}

export function requireEtag(etag: string | undefined, part: BucketPart, key: string): string {
  return required("ETag", etag, part, key);
}

function required<T>(name: string, value: T | undefined, part: BucketPart, key: string): T {
  if (value !== undefined) return value;
  throw new TransientError("STORE_UNAVAILABLE", `${part.uri}/${key}: the answer had no ${name}`);
}

async function requestObject(part: BucketPart, key: string, etag?: string) {
  const { Body, ETag, ContentLength } = await part.client.send(
    new GetObjectCommand({ ...nameOf(part, key), ...(etag !== undefined && { IfMatch: etag }) }),
  );
  if (!(Body instanceof Readable)) {
    throw new TransientError("STORE_UNAVAILABLE", `${part.uri}/${key}: the answer had no body`);
  }
  return { body: Body, etag: requireEtag(ETag, part, key), sizeBytes: ContentLength };
}

async function* typedErrors(body: Readable, part: BucketPart, key: string): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw bucketError(error, part.uri, key);
  }
}

async function requestPage(
  part: BucketPart,
  prefix: string,
  position: { ContinuationToken: string } | undefined,
) {
  const request = { Bucket: part.bucket, Prefix: part.base + prefix, ...position };
  try {
    return await part.client.send(new ListObjectsV2Command(request));
  } catch (error) {
    throw bucketError(error, part.uri, prefix);
  }
}
