import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ConfigError } from "../errors/errors.ts";
import { directoryOf } from "./open-store.ts";

/** An object's or a prefix's place: what to open, and the key (or the beginning of keys) in it. */
export interface Location {
  readonly storeUri: string;
  readonly key: string;
}

/**
 * Splits the URI of an object or of a prefix. Below `rootUri` it is a key of that store, so that everyone who writes
 * there shares the store's lock; elsewhere the store is the bucket, or the directory up to the last "/".
 * @throws ConfigError `STORE_SCHEME`, `STORE_URI`
 */
export function locate(uri: string, rootUri?: string): Location {
  if (rootUri !== undefined && uri.startsWith(`${rootUri}/`)) {
    const key = uri.slice(rootUri.length + 1);
    return { storeUri: rootUri, key: uri.startsWith("file:") ? decode(key, uri) : key };
  }
  if (uri.startsWith("file:")) return locateFile(uri);
  const [, bucketUri, key = ""] = /^(s3:\/\/[^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  if (bucketUri === undefined) {
    throw new ConfigError(
      "STORE_SCHEME",
      `${JSON.stringify(uri)} has none of the forms file:///path, s3://bucket/key`,
    );
  }
  return { storeUri: bucketUri, key };
}

function locateFile(uri: string): Location {
  if (uri.endsWith("/")) return { storeUri: pathToFileURL(directoryOf(uri)).href, key: "" };
  directoryOf(uri);
  const path = fileURLToPath(uri);
  return { storeUri: pathToFileURL(dirname(path)).href, key: basename(path) };
}

function decode(key: string, uri: string): string {
  try {
    return decodeURIComponent(key);
  } catch (cause) {
    throw new ConfigError("STORE_URI", `${JSON.stringify(uri)} has a broken percent escape`, { cause });
  }
}
