import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { PreconditionFailedError } from "../errors/errors.ts";
import { assertWritable, isObject, openObject } from "./directory-entry.ts";
import { listDirectory } from "./directory-list.ts";
import * as place from "./directory-write.ts";
import { createEtagCache } from "./etag-cache.ts";
import { fileError } from "./file-errors.ts";
import { sha256Hex } from "./hash.ts";
import { assertKey, assertPrefix } from "./key.ts";
import { openStaging } from "./staging.ts";
import type { ObjectStore } from "./store.ts";

/**
 * Objects as files below `root` (an absolute path, made at the first write), keys as paths. A write is staged in a hidden
 * folder, flushed, and moved into place under the store's lock, so writers in any number of threads and processes see
 * real compare-and-swap. Etags are SHA-256 of the content.
 *
 * Files that people put there by hand are objects like any other. Links are not followed and dot-files not seen.
 * Writers must agree on the root: the lock lies in it.
 */
export function openDirectoryStore(root: string, now: () => number = Date.now): ObjectStore {
  const uri = pathToFileURL(root).href.replace(/\/+$/, "");
  const staging = openStaging(root);
  const etagOf = createEtagCache(now);

  async function naming<T>(key: string, action: () => Promise<T>): Promise<T> {
    assertKey(key);
    try {
      return await action();
    } catch (error) {
      throw fileError(error, uri, key);
    }
  }

  async function write(key: string, bytes: Uint8Array, moveInto: place.Place): Promise<string> {
    const target = join(root, key);
    await assertWritable(root, uri, key);
    const staged = await staging.stage(bytes);
    try {
      await staging.exclusively(() => place.inFolder(moveInto, staged, target));
    } finally {
      await staging.discard(staged);
    }
    await place.flushFolder(dirname(target));
    return sha256Hex(bytes);
  }

  async function read(key: string) {
    await using file = await openObject(root, uri, key);
    const { buffer, byteOffset, byteLength } = await file.readFile();
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    return { bytes, etag: sha256Hex(bytes) };
  }

  async function stream(key: string, etag: string | undefined) {
    const file = await openObject(root, uri, key);
    try {
      if (etag !== undefined && (await etagOf(join(root, key), await file.stat({ bigint: true }))) !== etag) {
        throw new PreconditionFailedError("OBJECT_CHANGED", `${uri}/${key} is no longer the version ${etag}`);
      }
    } catch (error) {
      await file.close();
      throw error;
    }
    return file.createReadStream();
  }

  async function remove(key: string): Promise<void> {
    if (await isObject(root, key)) await staging.exclusively(() => place.removeObject(root, key));
  }

  async function* list(prefix: string) {
    assertPrefix(prefix);
    try {
      yield* listDirectory(root, prefix, etagOf);
    } catch (error) {
      throw fileError(error, uri, prefix);
    }
  }

  return {
    uri,
    get: (key) => naming(key, () => read(key)),
    stream: (key, etag) => naming(key, () => stream(key, etag)),
    put: (key, bytes) => naming(key, () => write(key, bytes, place.overwrite)),
    putIfAbsent: (key, bytes) => naming(key, () => write(key, bytes, place.ifAbsent)),
    replaceIf: (key, bytes, etag) => naming(key, () => write(key, bytes, place.ifTagged(etag))),
    list,
    delete: (key) => naming(key, () => remove(key)),
  };
}
