import { randomUUID } from "node:crypto";
import * as z from "zod";
import { isReleaseId } from "../../shared/release/names.ts";
import { promoteRelease } from "../../shared/release/promote-release.ts";
import { pruneReleases } from "../../shared/release/prune-releases.ts";
import { rollBack } from "../../shared/release/roll-back.ts";
import { surveyReleases } from "../../shared/release/survey-releases.ts";
import { verifyRelease } from "../../shared/release/verify-release.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { promote, promoteInput } from "./promote.ts";

/** So many moves of the pointer are told. */
const toldMoves = 50;

const release = z.string().refine(isReleaseId, "must be a release's id, such as 6e4892032e73ef0b-a1048626");
const mover = {
  by: z.string().min(1).max(100).exactOptional(),
  reason: z.string().min(1).max(500).exactOptional(),
};

const acts = [
  z.strictObject({ act: z.literal("releases") }),
  z.strictObject({ act: z.literal("promote"), release, ...mover }),
  z.strictObject({ act: z.literal("rollback"), ...mover }),
  z.strictObject({ act: z.literal("verify"), release: release.exactOptional() }),
  z.strictObject({
    act: z.literal("prune"),
    keep: z.int().min(2).max(10_000).exactOptional(),
    dryRun: z.boolean().default(false),
  }),
] as const;

/** What the state machine sends has no `act`; what a person sends has one. */
export const promoteEvent = z.discriminatedUnion("act", [
  promoteInput.extend({ act: z.undefined().optional() }),
  ...acts,
]);

/** Promotes a run's candidate, or does what a person asks: the same as the commands of the same names. */
export async function promoteOrAct(input: z.infer<typeof promoteEvent>, runtime: Runtime): Promise<object> {
  const owner = `${input.act} ${randomUUID()}`;
  switch (input.act) {
    case undefined:
      return promote(input, runtime);
    case "releases":
      return surveyReleases(runtime, toldMoves);
    case "promote": {
      const { release: releaseId, act: _, ...told } = input;
      return promoteRelease(runtime, releaseId, { ...told, owner });
    }
    case "rollback": {
      const { act: _, ...told } = input;
      return rollBack(runtime, { ...told, owner });
    }
    case "verify":
      return verifyRelease(runtime, input.release);
    case "prune":
      return pruneReleases(runtime, { owner, keep: input.keep, dryRun: input.dryRun });
  }
}
