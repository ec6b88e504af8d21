import { z } from "zod";
import { NotFoundError, PreconditionFailedError } from "../errors/errors.ts";
import { encodeJson, parseJsonBytes } from "../storage/canonical-json.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";

/** Longer than the state machine lets any execution live. */
const leaseMs = 26 * 3_600_000;

const lockSchema = z.object({ owner: z.string(), runId: z.string(), expiresAt: z.string() });

export interface RunLockClaim {
  /** The execution's name. */
  readonly owner: string;
  readonly runId: string;
}

/**
 * Takes the lock that lets one run at a time write; an owner may take it again, and an expired one falls to whoever
 * asks. Every change is a conditional write, so of two that ask at once one gets it.
 * @returns whether `claim.owner` now has it
 */
export async function acquireRunLock(store: ObjectStore, claim: RunLockClaim, now: Date): Promise<boolean> {
  const bytes = encodeJson({ ...claim, expiresAt: new Date(now.getTime() + leaseMs).toISOString() });
  try {
    const held = await readLock(store);
    if (!held) await store.putIfAbsent(layout.lock, bytes);
    else if (held.owner !== claim.owner && new Date(held.expiresAt) > now) return false;
    else await store.replaceIf(layout.lock, bytes, held.etag);
    return true;
  } catch (error) {
    if (error instanceof PreconditionFailedError) return false;
    throw error;
  }
}

/** Gives the lock back. Does nothing when it has passed to another owner. */
export async function releaseRunLock(store: ObjectStore, owner: string, now: Date): Promise<void> {
  const held = await readLock(store);
  if (held?.owner !== owner) return;
  const bytes = encodeJson({ owner, runId: held.runId, expiresAt: now.toISOString() });
  try {
    await store.replaceIf(layout.lock, bytes, held.etag);
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
  }
}

async function readLock(store: ObjectStore) {
  try {
    const { bytes, etag } = await store.get(layout.lock);
    return { ...lockSchema.parse(parseJsonBytes(bytes)), etag };
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
