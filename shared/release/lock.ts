import * as z from "zod";
import { PreconditionFailedError } from "../errors/errors.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import { acquireLease, holdsLease, isLive, type LeaseObject, readLease, releaseLease } from "./lease.ts";
import { attemptOf, releaseIdOf } from "./names.ts";

/** Longer than the state machine lets any execution live. */
const leaseMs = 26 * 3_600_000;

const lockSchema = z.object({ owner: z.string(), runId: z.string(), expiresAt: z.iso.datetime() });

const runLock: LeaseObject<z.infer<typeof lockSchema>> = { key: layout.lock, schema: lockSchema };

export interface RunLockClaim {
  /** The execution's name. */
  readonly owner: string;
  readonly runId: string;
}

/**
 * Takes the lock that lets one run at a time write; an owner may take it again, and an expired one falls to whoever
 * asks. Of two that ask at once one gets it.
 * @returns whether `claim.owner` now has it
 * @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`
 */
export async function acquireRunLock(store: ObjectStore, claim: RunLockClaim, now: Date): Promise<boolean> {
  const { owner, runId } = claim;
  const expiresAt = new Date(now.getTime() + leaseMs).toISOString();
  return acquireLease(store, runLock, { owner, runId, expiresAt }, now);
}

/**
 * Stops a run that was thought dead and whose lock has gone to another.
 * @throws PreconditionFailedError `RUN_LOCK_LOST`
 */
export async function assertRunLock(store: ObjectStore, owner: string, now: Date): Promise<void> {
  if (await holdsLease(store, runLock, owner, now)) return;
  throw new PreconditionFailedError("RUN_LOCK_LOST", `${owner} does not hold the run lock any more`);
}

/** Gives the lock back. Does nothing when it has passed to another owner. */
export async function releaseRunLock(store: ObjectStore, owner: string, now: Date): Promise<void> {
  await releaseLease(store, runLock, owner, now);
}

/** Who holds the lock now, and for which run. @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID` */
export async function readRunLock(store: ObjectStore, now: Date): Promise<RunLockClaim | undefined> {
  const found = await readLease(store, runLock);
  return found && isLive(found.value, now) ? found.value : undefined;
}

/**
 * The release that the run under way may come to; empty when there is none. To be read after the releases: whose candidate
 * is among them had the lock before, and has it until its candidate serves or is done with.
 * @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`
 */
export async function readCandidateUnderWay(store: ObjectStore, now: Date): Promise<ReadonlySet<string>> {
  const claim = await readRunLock(store, now);
  return new Set(claim ? [releaseIdOf({ id: claim.runId, attempt: attemptOf(claim.owner) })] : []);
}

/**
 * The run that the lock was last taken for, whether it is held, given back or expired: a lock that is given back tells its
 * last owner until another takes it. @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`
 */
export async function readLastClaim(store: ObjectStore): Promise<RunLockClaim | undefined> {
  return (await readLease(store, runLock))?.value;
}
