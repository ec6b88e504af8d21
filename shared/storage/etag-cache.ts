import type { BigIntStats } from "node:fs";
import { createReadStream } from "node:fs";
import { sha256HexOfStream } from "./hash.ts";

/** Coarser than the time stamps of any file system in use (FAT: 2 s). */
const stampGrainMs = 2_000n;

/** The etag of a file's content, hashed again only when the file may have changed. */
export type EtagOf = (path: string, stats: BigIntStats) => Promise<string>;

/**
 * Remembers hashes by path, inode, size and time stamps. A file that changed within a time stamp's grain of being hashed
 * could change once more without showing it, so such a hash is not remembered (git calls these entries racy). ctime is
 * the stamp that counts: no tool can set it back.
 */
export function createEtagCache(now: () => number): EtagOf {
  const known = new Map<string, { readonly stamp: string; readonly etag: string }>();

  return async (path, stats) => {
    const stamp = `${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
    const entry = known.get(path);
    if (entry?.stamp === stamp) return entry.etag;
    const isSettled = BigInt(Math.floor(now())) - stats.ctimeMs > stampGrainMs;
    const etag = await sha256HexOfStream(createReadStream(path));
    if (isSettled) known.set(path, { stamp, etag });
    return etag;
  };
}
