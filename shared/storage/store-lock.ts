import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { TransientError } from "../errors/errors.ts";

const longestWaitMs = 30_000;
const longestPauseMs = 16;

/**
 * Runs `section` while no other thread or process runs one under the same lock file. The section is synchronous: nothing
 * can be awaited inside the lock, so it is held for microseconds.
 *
 * The lock is SQLite's, which is the kernel's: it ends with its holder however that dies, so there is no stale lock to
 * guess at, and a holder that was merely stopped for a while cannot be robbed of it.
 * @throws TransientError `STORE_BUSY` when it was not free for 30 s, `STORE_LOCK` when there can be no such file
 */
export async function exclusively<T>(lockFile: string, section: () => T): Promise<T> {
  const sqlite = await import("node:sqlite");
  let pauseMs = 1;
  for (let waitedMs = 0; waitedMs < longestWaitMs; waitedMs += pauseMs) {
    const outcome = attempt(() => new sqlite.DatabaseSync(lockFile, { timeout: 0 }), section);
    if (outcome) return outcome.value;
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    await sleep(pauseMs);
  }
  throw new TransientError("STORE_BUSY", `${lockFile} was held by others for ${longestWaitMs / 1000} s`);
}

/**
 * The same lock for work that takes long: held until it is disposed of, or its process ends.
 * @returns undefined when another thread or process holds it
 * @throws TransientError `STORE_LOCK`
 */
export async function tryLock(lockFile: string): Promise<Disposable | undefined> {
  const sqlite = await import("node:sqlite");
  return lock(() => new sqlite.DatabaseSync(lockFile, { timeout: 0 }));
}

/** Undefined when another holds the lock. Disposing closes the database, which ends the transaction: nothing is in it. */
function attempt<T>(open: () => DatabaseSync, section: () => T): { readonly value: T } | undefined {
  using database = lock(open);
  return database ? { value: section() } : undefined;
}

function lock(open: () => DatabaseSync): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = open();
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (cause) {
    database?.close();
    if (isBusy(cause)) return undefined;
    throw new TransientError("STORE_LOCK", `The store's lock cannot be taken: ${String(cause)}`, { cause });
  }
}

/** SQLITE_BUSY, with or without an extended part above its low byte. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}
