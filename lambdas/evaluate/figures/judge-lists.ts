import type { Probe } from "../probes.ts";

/** How good each probe's list is, probe by probe, from 0 to 1. */
export interface Judged {
  readonly precision: Float64Array;
  readonly ndcg: Float64Array;
}

/**
 * Precision and nDCG at k of each probe's list. A neighbour is right when it has a label of the probe. nDCG discounts place
 * i by 1 / log2(i + 1) and divides by what the best list of these items would have; Jarvelin and Kekalainen 2002, binary
 * gain. A probe never counts as its own neighbour; a place that nothing stands in is a miss.
 * @param lists rows near each probe, nearest first
 * @param labelsOfRow of every item that could have been listed
 */
export function judgeLists(
  probes: readonly Probe[],
  lists: readonly (readonly number[])[],
  labelsOfRow: ReadonlyMap<number, readonly string[]>,
  k: number,
): Judged {
  const rightFor = createCounter(labelsOfRow);
  const precision = new Float64Array(probes.length);
  const ndcg = new Float64Array(probes.length);
  for (const [index, probe] of probes.entries()) {
    const nearest = (lists[index] ?? []).filter((row) => row !== probe.row).slice(0, k);
    const right = nearest.map((row) => (labelsOfRow.get(row) ?? []).some((label) => probe.labels.has(label)));
    precision[index] = right.filter(Boolean).length / k;
    const best = Math.min(k, rightFor(probe));
    const gain = right.reduce((sum, is, place) => sum + (is ? discount(place) : 0), 0);
    ndcg[index] = best === 0 ? 0 : gain / idealGain(best);
  }
  return { precision, ndcg };
}

function discount(place: number): number {
  return 1 / Math.log2(place + 2);
}

function idealGain(right: number): number {
  let gain = 0;
  for (let place = 0; place < right; place++) gain += discount(place);
  return gain;
}

/** How many items other than itself are right for a probe. */
function createCounter(labelsOfRow: ReadonlyMap<number, readonly string[]>) {
  const rowsOf = new Map<string, number[]>();
  for (const [row, labels] of labelsOfRow) {
    for (const label of labels) {
      const rows = rowsOf.get(label);
      if (rows) rows.push(row);
      else rowsOf.set(label, [row]);
    }
  }
  return ({ labels, row }: Probe): number => {
    const listed = [...labels].map((label) => rowsOf.get(label) ?? []);
    const self = row !== undefined && labelsOfRow.has(row) ? 1 : 0;
    if (listed.length === 1) return (listed[0]?.length ?? 0) - self;
    return new Set(listed.flat()).size - self;
  };
}
