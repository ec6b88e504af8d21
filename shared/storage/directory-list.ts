import type { BigIntStats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { compareCodePoints } from "../unicode/code-points.ts";
import type { EtagOf } from "./etag-cache.ts";
import { isMissing } from "./file-errors.ts";
import { isValidKey } from "./key.ts";
import type { ObjectInfo } from "./store.ts";

/**
 * The objects below `root` whose keys start with `prefix`, in code-point order. What no key can name is passed over:
 * dot-files (the store's own staging among them), links and devices.
 */
export async function* listDirectory(
  root: string,
  prefix: string,
  etagOf: EtagOf,
): AsyncIterable<ObjectInfo> {
  for await (const key of walk(root, "", prefix)) {
    const info = await describe(join(root, key), key, etagOf);
    if (info) yield info;
  }
}

async function* walk(root: string, folder: string, prefix: string): AsyncIterable<string> {
  for (const name of await sortedNames(join(root, folder))) {
    const key = folder + name;
    const isFolder = name.endsWith("/");
    if (isFolder && (key.startsWith(prefix) || prefix.startsWith(key))) yield* walk(root, key, prefix);
    if (!isFolder && key.startsWith(prefix)) yield key;
  }
}

/** Folders end in "/", which sorts them where the keys inside them belong: "a-b" before "a/b" before "a0". */
async function sortedNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (!isValidKey(entry.name)) continue;
    if (entry.isDirectory()) names.push(`${entry.name}/`);
    if (entry.isFile()) names.push(entry.name);
  }
  return names.sort(compareCodePoints);
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Undefined for an object that was deleted since its name was read. */
async function describe(path: string, key: string, etagOf: EtagOf): Promise<ObjectInfo | undefined> {
  try {
    const stats: BigIntStats = await stat(path, { bigint: true });
    return { key, sizeBytes: Number(stats.size), etag: await etagOf(path, stats), modifiedAt: stats.mtime };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
