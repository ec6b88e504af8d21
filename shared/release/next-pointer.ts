import type { CurrentPointer, Move } from "./current.ts";

/** So many releases that were set aside are remembered; each is there because a person once moved the pointer. */
const mostSetAside = 50;

type SetAside = NonNullable<CurrentPointer["setAside"]>;

/**
 * The pointer after `current`, to another release.
 *
 * A person who moves the pointer away from a release does not want it back from the next run, which would learn the same
 * from the same articles. So that release is set aside: DetectDrops passes over inputs of that hash, and a promotion of it
 * that comes late is refused. It is no longer set aside once a person returns to it; a return sets nothing aside, because
 * then the way forth was not meant. Runs, which learn from something else, carry the list on.
 */
export function nextPointer(
  current: CurrentPointer | undefined,
  to: Pick<CurrentPointer, "releaseId" | "manifest" | "inputs">,
  move: Move,
  at: { readonly sequence: number; readonly now: Date },
): CurrentPointer {
  const setAside = nextSetAside(current, to.releaseId, move);
  return {
    releaseId: to.releaseId,
    manifest: to.manifest,
    inputs: to.inputs,
    sequence: at.sequence,
    promotedAt: at.now.toISOString(),
    move,
    ...(current && {
      previous: { releaseId: current.releaseId, manifest: current.manifest, inputs: current.inputs },
    }),
    ...(setAside.length > 0 && { setAside }),
  };
}

function nextSetAside(current: CurrentPointer | undefined, releaseId: string, { act }: Move): SetAside {
  const before = current?.setAside ?? [];
  if (!current || act === "run") return before;
  const others = before.filter((left) => left.releaseId !== releaseId);
  if (others.length < before.length) return others;
  return [...others, { releaseId: current.releaseId, inputs: current.inputs }].slice(-mostSetAside);
}
