import * as z from "zod";
import { PreconditionFailedError, TransientError } from "../errors/errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { layout } from "./layout.ts";
import { acquireLease, holdsLease, type LeaseObject, readLease, releaseLease } from "./lease.ts";

/** Longer than any Lambda function runs. */
const leaseMs = 20 * 60_000;

const claimSchema = z.object({ owner: z.string(), expiresAt: z.iso.datetime() });

type Place = Pick<Runtime, "store" | "clock">;

/** While it is held, nobody else promotes this release by hand or takes it away. */
export interface ReleaseClaim {
  /** @throws PreconditionFailedError `RELEASE_CLAIM_LOST` when it has expired */
  readonly assertHeld: () => Promise<void>;
  readonly giveBack: () => Promise<void>;
}

/**
 * Claims a release for an act that the pointer alone cannot guard: one that promotes it by hand reads that it is whole and
 * hosted, and one that takes it away reads that no pointer names it, and neither may happen between the other's look and
 * deed.
 * @param owner may claim it again, as an invocation does that is repeated
 * @returns undefined when another has it
 * @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`
 */
export async function claimRelease(
  { store, clock }: Place,
  releaseId: string,
  owner: string,
): Promise<ReleaseClaim | undefined> {
  const lease = claimOf(releaseId);
  const expiresAt = new Date(clock().getTime() + leaseMs).toISOString();
  if (!(await acquireLease(store, lease, { owner, expiresAt }, clock()))) return undefined;
  return {
    assertHeld: async () => {
      if (await holdsLease(store, lease, owner, clock())) return;
      throw new PreconditionFailedError(
        "RELEASE_CLAIM_LOST",
        `release ${releaseId} was claimed for too long: nothing was done, try again`,
      );
    },
    giveBack: () => releaseLease(store, lease, owner, clock()),
  };
}

/** The error for whoever finds the release claimed by another. */
export async function releaseBusy({ store }: Place, releaseId: string): Promise<TransientError> {
  const { owner = "another" } = (await readLease(store, claimOf(releaseId)))?.value ?? {};
  return new TransientError(
    "RELEASE_BUSY",
    `release ${releaseId} is just being promoted or taken away by ${owner}: try again in a moment`,
  );
}

function claimOf(releaseId: string): LeaseObject<z.infer<typeof claimSchema>> {
  return { key: layout.releaseClaim(releaseId), schema: claimSchema };
}
