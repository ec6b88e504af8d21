import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "./file-errors.ts";
import { exclusively } from "./store-lock.ts";

/** Where a directory store keeps what is not yet an object. Keys cannot name it: no segment begins with a dot. */
export const hiddenFolder = ".readnext-store";

const abandonedAfterMs = 24 * 3_600_000;

export interface Staging {
  /** Runs a synchronous section while no other thread or process runs one of this store. */
  readonly exclusively: <T>(section: () => T) => Promise<T>;
  /** Writes a file in the store's own file system and flushes it to the disk. @returns its path, to be moved or removed */
  readonly stage: (bytes: Uint8Array) => Promise<string>;
  readonly discard: (path: string) => Promise<void>;
}

export function openStaging(root: string): Staging {
  const folder = join(root, hiddenFolder);
  let swept = false;

  async function stage(bytes: Uint8Array): Promise<string> {
    const path = join(folder, `${randomUUID()}.part`);
    await mkdir(folder, { recursive: true });
    try {
      await writeFlushed(path, bytes);
      if (!swept) await removeAbandoned(folder, path);
      swept = true;
    } catch (error) {
      await discard(path);
      throw error;
    }
    return path;
  }
  return {
    stage,
    discard,
    exclusively: async (section) => {
      await mkdir(folder, { recursive: true });
      return exclusively(join(folder, "lock"), section);
    },
  };
}

async function discard(path: string): Promise<void> {
  await rm(path, { force: true });
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, "wx");
  await file.writeFile(bytes);
  await file.sync();
}

/** Crashed writers leave their files behind. Ages are told by the file system's own clock: that of the file just written. */
async function removeAbandoned(folder: string, justWritten: string): Promise<void> {
  const now = (await stat(justWritten)).mtimeMs;
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".part")) continue;
    const path = join(folder, name);
    const age = now - (await modifiedAt(path, now));
    if (age > abandonedAfterMs) await discard(path);
  }
}

async function modifiedAt(path: string, ifGone: number): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return ifGone;
    throw error;
  }
}
