import { PreconditionFailedError, TransientError } from "../errors/errors.ts";
import { type AwsErrorFacts, awsErrorFacts, isTransient } from "./aws-error.ts";
import type { StoredObject } from "./store.ts";

/** One conditional PutObject, and how to look at what lies there now. */
export interface ConditionalWrite {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Undefined: write only if nothing is there. */
  readonly expectedEtag: string | undefined;
  /** @returns the new etag */
  readonly send: () => Promise<string>;
  readonly readBack: () => Promise<StoredObject | undefined>;
}

/**
 * Sends the write. When it cannot be known whether it took effect (the answer was lost, or an attempt inside the SDK was
 * and its repetition met its own effect), reads back: our bytes there mean that we won.
 * @throws PreconditionFailedError `OBJECT_EXISTS`, `OBJECT_CHANGED`
 * @throws TransientError `STORE_CONFLICT` when S3 saw a conflict (409) and yet nobody else won
 */
export async function writeConditionally(write: ConditionalWrite): Promise<string> {
  try {
    return await write.send();
  } catch (error) {
    const facts = awsErrorFacts(error);
    const verdict = verdictOf(facts, write);
    if (verdict === "other") throw error;
    if (verdict === "refused" && facts.attempts === 1) throw lost(write, error);
    return settle(write, verdict, error);
  }
}

type Verdict = "refused" | "conflict" | "unanswered" | "other";

function verdictOf(facts: AwsErrorFacts, { expectedEtag }: ConditionalWrite): Verdict {
  if (facts.status === 412) return "refused";
  if (facts.status === 404 && facts.name !== "NoSuchBucket" && expectedEtag !== undefined) return "refused";
  if (facts.status === 409) return "conflict";
  return isTransient(facts) ? "unanswered" : "other";
}

async function settle(write: ConditionalWrite, verdict: Verdict, cause: unknown): Promise<string> {
  const current = await write.readBack();
  const mayBeOurs = verdict !== "conflict" || awsErrorFacts(cause).attempts > 1;
  if (current && mayBeOurs && Buffer.from(current.bytes).equals(write.bytes)) return current.etag;
  if (verdict === "refused" || current?.etag !== write.expectedEtag) throw lost(write, cause);
  if (verdict === "unanswered") throw cause;
  throw new TransientError("STORE_CONFLICT", `${write.name}: a concurrent write came to nothing; try again`, {
    cause,
  });
}

function lost({ name, expectedEtag }: ConditionalWrite, cause: unknown): PreconditionFailedError {
  return expectedEtag === undefined
    ? new PreconditionFailedError("OBJECT_EXISTS", `${name} exists already`, { cause })
    : new PreconditionFailedError("OBJECT_CHANGED", `${name} is no longer the version ${expectedEtag}`, {
        cause,
      });
}
