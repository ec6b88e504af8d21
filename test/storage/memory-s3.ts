import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { standInFor } from "../aws/stand-in.ts";

type Operation = "get" | "put" | "list" | "delete";

/** A fault at the next call of `operation`: `before` the bucket changes, or after it, when only the answer is lost. */
export interface Fault {
  readonly operation: Operation;
  readonly when: "before" | "after";
  readonly error: Error;
}

export interface MemoryS3 {
  readonly client: S3Client;
  readonly bucket: string;
  readonly objects: Map<string, Uint8Array>;
  readonly sent: { readonly operation: Operation; readonly input: Record<string, unknown> }[];
  readonly failNext: (fault: Fault) => void;
  /** Awaited before each call takes effect; for schedulers. */
  beforeEffect: (operation: Operation) => Promise<void>;
}

/** A small S3 in memory: conditional writes, quoted MD5 ETags, byte-ordered listing in pages of 2. Opens no socket. */
export function memoryS3(bucket = "test-bucket"): MemoryS3 {
  const client = new S3Client({ region: "eu-central-1" });
  const faults: Fault[] = [];
  const s3: MemoryS3 = {
    client,
    bucket,
    objects: new Map(),
    sent: [],
    failNext: (fault) => faults.push(fault),
    beforeEffect: async () => {},
  };

  function answer<I extends { Bucket?: string | undefined }, O>(
    operation: Operation,
    effect: (input: I) => O,
  ) {
    return async (input: I): Promise<O> => {
      s3.sent.push({ operation, input: { ...input } });
      const index = faults.findIndex((fault) => fault.operation === operation);
      const [fault] = index < 0 ? [] : faults.splice(index, 1);
      await s3.beforeEffect(operation);
      if (fault?.when === "before") throw fault.error;
      if (input.Bucket !== bucket) throw s3Error("NoSuchBucket", 404);
      const output = effect(input);
      if (fault) throw fault.error;
      return output;
    };
  }

  const mock = standInFor(client);
  mock.on(GetObjectCommand).callsFake(answer("get", (input) => getObject(s3.objects, input)));
  mock.on(PutObjectCommand).callsFake(answer("put", (input) => putObject(s3.objects, input)));
  mock.on(ListObjectsV2Command).callsFake(answer("list", (input) => listObjects(s3.objects, input)));
  mock.on(DeleteObjectCommand).callsFake(answer("delete", (input) => s3.objects.delete(input.Key) && {}));
  return s3;
}

export function s3Error(name: string, httpStatusCode: number, attempts = 1): S3ServiceException {
  const $fault = httpStatusCode >= 500 ? "server" : "client";
  return new S3ServiceException({ name, message: name, $fault, $metadata: { httpStatusCode, attempts } });
}

/** What Node throws under the SDK when the connection breaks. */
export function connectionReset(): Error {
  return Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", $metadata: { attempts: 1 } });
}

interface Named {
  readonly Bucket?: string;
  readonly Key: string;
}

function getObject(objects: Map<string, Uint8Array>, { Key, IfMatch }: Named & { IfMatch?: string }) {
  const bytes = objects.get(Key);
  if (!bytes) throw s3Error("NoSuchKey", 404);
  if (IfMatch !== undefined && IfMatch !== etagOf(bytes)) throw s3Error("PreconditionFailed", 412);
  const half = Math.ceil(bytes.byteLength / 2);
  const chunks = [bytes.subarray(0, half), bytes.subarray(half)].filter((chunk) => chunk.byteLength > 0);
  const Body = Readable.from(chunks, { objectMode: false }) as GetObjectCommandOutput["Body"];
  return { Body, ContentLength: bytes.byteLength, ETag: etagOf(bytes) };
}

function putObject(
  objects: Map<string, Uint8Array>,
  input: Named & { Body: Uint8Array; IfNoneMatch?: string; IfMatch?: string },
) {
  const current = objects.get(input.Key);
  if (input.IfNoneMatch === "*" && current) throw s3Error("PreconditionFailed", 412);
  if (input.IfMatch !== undefined && !current) throw s3Error("NoSuchKey", 404);
  if (input.IfMatch !== undefined && current && input.IfMatch !== etagOf(current)) {
    throw s3Error("PreconditionFailed", 412);
  }
  const stored = Uint8Array.from(input.Body);
  objects.set(input.Key, stored);
  // To the whole second, as S3 tells it.
  putAt.set(stored, new Date(Math.floor(Date.now() / 1000) * 1000));
  return { ETag: etagOf(input.Body) };
}

/** When what lies in a bucket was put there; what a test laid there itself is old. */
const putAt = new WeakMap<Uint8Array, Date>();

const pageSize = 2;

function listObjects(
  objects: Map<string, Uint8Array>,
  { Prefix = "", ContinuationToken = "0" }: { Bucket?: string; Prefix?: string; ContinuationToken?: string },
) {
  const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix));
  keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const start = Number(ContinuationToken);
  const Contents = keys.slice(start, start + pageSize).map((Key) => {
    const bytes = objects.get(Key) ?? new Uint8Array();
    const LastModified = putAt.get(bytes) ?? new Date(0);
    return { Key, Size: bytes.byteLength, ETag: etagOf(bytes), LastModified };
  });
  const end = start + pageSize;
  return end < keys.length
    ? { Contents, IsTruncated: true, NextContinuationToken: String(end) }
    : { Contents };
}

function etagOf(bytes: Uint8Array): string {
  return `"${createHash("md5").update(bytes).digest("hex")}"`;
}
