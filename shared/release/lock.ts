import * as z from "zod";
import { PreconditionFailedError } from "../errors/errors.ts";
import { encodeJson } from "../storage/canonical-json.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import { readStored } from "./stored-json.ts";

/** Longer than the state machine lets any execution live. */
const leaseMs = 26 * 3_600_000;

const lockSchema = z.object({ owner: z.string(), runId: z.string(), expiresAt: z.iso.datetime() });

type Lock = z.infer<typeof lockSchema>;

export interface RunLockClaim {
  /** The execution's name. */
  readonly owner: string;
  readonly runId: string;
}

/**
 * Takes the lock that lets one run at a time write; an owner may take it again, and an expired one falls to whoever
 * asks. Every change is a conditional write, so of two that ask at once one gets it.
 * @returns whether `claim.owner` now has it
 * @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`
 */
export async function acquireRunLock(store: ObjectStore, claim: RunLockClaim, now: Date): Promise<boolean> {
  const { owner, runId } = claim;
  const bytes = encodeJson({ owner, runId, expiresAt: new Date(now.getTime() + leaseMs).toISOString() });
  const found = await readLock(store);
  if (found && found.value.owner !== owner && isLive(found.value, now)) return false;
  try {
    if (found) await store.replaceIf(layout.lock, bytes, found.etag);
    else await store.putIfAbsent(layout.lock, bytes);
    return true;
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    // The winner may be this very owner: a service that repeats a call whose answer it lost.
    return holdsRunLock(store, owner, now);
  }
}

/**
 * Stops a run that was thought dead and whose lock has gone to another.
 * @throws PreconditionFailedError `RUN_LOCK_LOST`
 */
export async function assertRunLock(store: ObjectStore, owner: string, now: Date): Promise<void> {
  if (await holdsRunLock(store, owner, now)) return;
  throw new PreconditionFailedError("RUN_LOCK_LOST", `${owner} does not hold the run lock any more`);
}

/** Gives the lock back. Does nothing when it has passed to another owner. */
export async function releaseRunLock(store: ObjectStore, owner: string, now: Date): Promise<void> {
  const found = await readLock(store);
  if (found?.value.owner !== owner || !isLive(found.value, now)) return;
  try {
    const released: Lock = { ...found.value, expiresAt: now.toISOString() };
    await store.replaceIf(layout.lock, encodeJson(released), found.etag);
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
  }
}

/** Who holds the lock now, and for which run. @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID` */
export async function readRunLock(store: ObjectStore, now: Date): Promise<RunLockClaim | undefined> {
  const found = await readLock(store);
  return found && isLive(found.value, now) ? found.value : undefined;
}

/**
 * The run that the lock was last taken for, whether it is held, given back or expired: a lock that is given back tells its
 * last owner until another takes it. @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`
 */
export async function readLastClaim(store: ObjectStore): Promise<RunLockClaim | undefined> {
  return (await readLock(store))?.value;
}

async function holdsRunLock(store: ObjectStore, owner: string, now: Date): Promise<boolean> {
  const found = await readLock(store);
  return found?.value.owner === owner && isLive(found.value, now);
}

function isLive({ expiresAt }: Lock, now: Date): boolean {
  return new Date(expiresAt) > now;
}

function readLock(store: ObjectStore) {
  return readStored(store, layout.lock, lockSchema);
}
