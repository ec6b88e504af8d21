import type * as z from "zod";
import { PreconditionFailedError } from "../errors/errors.ts";
import { encodeJson } from "../storage/canonical-json.ts";
import type { ObjectStore } from "../storage/store.ts";
import { readStored } from "./stored-json.ts";

export interface Lease {
  readonly owner: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** An object that says who may do something, and until when. */
export interface LeaseObject<L extends Lease> {
  readonly key: string;
  readonly schema: z.ZodType<L>;
}

/**
 * Takes the lease. An owner may take it again, and an expired one falls to whoever asks. Every change is a conditional
 * write, so of two that ask at once one gets it.
 * @returns whether `lease.owner` now has it
 * @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`
 */
export async function acquireLease<L extends Lease>(
  store: ObjectStore,
  object: LeaseObject<L>,
  lease: L,
  now: Date,
): Promise<boolean> {
  const bytes = encodeJson(lease);
  const found = await readLease(store, object);
  if (found && found.value.owner !== lease.owner && isLive(found.value, now)) return false;
  try {
    if (found) await store.replaceIf(object.key, bytes, found.etag);
    else await store.putIfAbsent(object.key, bytes);
    return true;
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    // The winner may be this very owner: a service that repeats a call whose answer it lost.
    return holdsLease(store, object, lease.owner, now);
  }
}

/** Gives the lease back. Does nothing when it has passed to another owner. */
export async function releaseLease<L extends Lease>(
  store: ObjectStore,
  object: LeaseObject<L>,
  owner: string,
  now: Date,
): Promise<void> {
  const found = await readLease(store, object);
  if (found?.value.owner !== owner || !isLive(found.value, now)) return;
  try {
    const released: L = { ...found.value, expiresAt: now.toISOString() };
    await store.replaceIf(object.key, encodeJson(released), found.etag);
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
  }
}

/** @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID` */
export async function holdsLease<L extends Lease>(
  store: ObjectStore,
  object: LeaseObject<L>,
  owner: string,
  now: Date,
): Promise<boolean> {
  const found = await readLease(store, object);
  return found?.value.owner === owner && isLive(found.value, now);
}

/** The lease as it was last written, live or not. @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID` */
export function readLease<L extends Lease>(store: ObjectStore, { key, schema }: LeaseObject<L>) {
  return readStored(store, key, schema);
}

export function isLive({ expiresAt }: Lease, now: Date): boolean {
  return new Date(expiresAt) > now;
}
