import type { CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
import { draw } from "./draw.ts";

/** Leave-one-out looks at so many articles at most. */
const maxLeaveOneOutProbes = 2000;

/** So many held-out articles are judged at most: more move no figure by a hundredth. */
const maxHeldOutProbes = 10_000;

/** Fewer say nothing: one article would decide alone. */
const fewestProbes = 10;

/** One article whose neighbours are judged. */
export interface Probe {
  readonly id: string;
  /** Its own row, when it is itself in the index and must not count as its neighbour. */
  readonly row?: number;
  readonly labels: ReadonlySet<string>;
  readonly source?: string;
  /** Absent when no term of it is known: every neighbour then counts as a miss. */
  readonly vector?: Float32Array;
}

export interface ProbeSet {
  /** "held-out": articles that were never trained on; "leave-one-out": indexed ones; "none": too little has a label. */
  readonly method: "held-out" | "leave-one-out" | "none";
  readonly probes: readonly Probe[];
}

/**
 * Chooses what is judged: the held-out articles with a label (10,000 of them, as the seed draws, where there are more), or,
 * where there are fewer than ten, an even choice of the indexed ones. Labels are used here and nowhere in training.
 */
export function chooseProbes(
  catalogue: readonly CatalogueEntry[],
  heldOut: readonly CatalogueEntry[],
  vectors: ReadonlyMap<string, Float32Array>,
  seed = 0,
): ProbeSet {
  const labelled = heldOut.filter(({ labels }) => labels.length > 0);
  if (labelled.length >= fewestProbes) {
    const drawn = draw(labelled, maxHeldOutProbes, seed, "probes");
    return { method: "held-out", probes: drawn.map((entry) => probeOf(entry, vectors)) };
  }

  const candidates = catalogue.filter(({ labels, id }) => labels.length > 0 && vectors.has(id));
  if (candidates.length < fewestProbes) return { method: "none", probes: [] };
  const stride = Math.ceil(candidates.length / maxLeaveOneOutProbes);
  const chosen = candidates.filter((_, index) => index % stride === 0);
  return { method: "leave-one-out", probes: chosen.map((entry) => probeOf(entry, vectors)) };
}

/** How many held-out articles stand, under whatever id, among those that may be recommended: a run never lets it come to that. */
export function countLeaked(
  catalogue: readonly CatalogueEntry[],
  heldOut: readonly CatalogueEntry[],
): number {
  const trained = new Set(catalogue.flatMap(({ id, aliases = [] }) => [id, ...aliases]));
  return heldOut.filter(
    ({ id, row, aliases = [] }) => row !== undefined || [id, ...aliases].some((one) => trained.has(one)),
  ).length;
}

function probeOf(
  { id, row, labels, source }: CatalogueEntry,
  vectors: ReadonlyMap<string, Float32Array>,
): Probe {
  const vector = vectors.get(id);
  return {
    id,
    labels: new Set(labels),
    ...(source !== undefined && { source }),
    ...(row !== undefined && { row }),
    ...(vector && { vector }),
  };
}
