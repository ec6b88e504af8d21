import { fileURLToPath } from "node:url";
import type { S3Client } from "@aws-sdk/client-s3";
import { ConfigError } from "../errors/errors.ts";
import { isValidKey } from "./key.ts";
import type { ObjectStore } from "./store.ts";

export interface StoreClients {
  readonly s3?: S3Client;
}

/**
 * Opens a store by its URI: `file:///dir` or `s3://bucket/prefix`. Each twin's module is loaded only when asked for, so
 * the local engine never pays for the AWS SDK.
 * @throws ConfigError `STORE_SCHEME` for other schemes, `STORE_URI` when the rest of it is not understood
 */
export async function openStore(uri: string, clients: StoreClients = {}): Promise<ObjectStore> {
  if (uri.startsWith("file:")) return openDirectory(uri);
  if (uri.startsWith("s3:")) return openBucket(uri, clients);
  throw new ConfigError("STORE_SCHEME", `Store ${quote(uri)} has none of the schemes file:, s3:`);
}

async function openDirectory(uri: string): Promise<ObjectStore> {
  const { openDirectoryStore } = await import("./directory-store.ts");
  return openDirectoryStore(directoryOf(uri));
}

/** The absolute path of a `file:///dir` URI, percent-decoded. @throws ConfigError `STORE_URI` */
export function directoryOf(uri: string): string {
  if (!uri.startsWith("file:///") || /[?#]/.test(uri)) throw storeUri(uri, "file:///absolute/directory");
  const folder = uri.length > "file:///".length ? uri.replace(/\/+$/, "") : uri;
  try {
    return fileURLToPath(folder);
  } catch (cause) {
    throw storeUri(uri, "file:///absolute/directory", cause);
  }
}

async function openBucket(uri: string, clients: StoreClients): Promise<ObjectStore> {
  const [, bucket, rest = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(uri) ?? [];
  const prefix = rest.replace(/\/$/, "");
  if (bucket === undefined || (prefix !== "" && !isValidKey(prefix)))
    throw storeUri(uri, "s3://bucket/prefix");
  const { openBucketStore } = await import("./bucket-store.ts");
  return openBucketStore(bucket, prefix, clients.s3);
}

function storeUri(uri: string, form: string, cause?: unknown): ConfigError {
  return new ConfigError("STORE_URI", `Store ${quote(uri)} is not of the form ${form}`, { cause });
}

function quote(uri: string): string {
  return JSON.stringify(uri.slice(0, 200));
}
