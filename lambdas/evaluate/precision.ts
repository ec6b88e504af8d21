import type { Probe } from "./probes.ts";

export interface PrecisionReport {
  /** Share of the k neighbours that have a label of the probe; mean over probes. */
  readonly precision: number;
  /** Of `precision`, over the probes. */
  readonly standardError: number;
  /** The same of a random choice from the index. */
  readonly chance: number;
  readonly probes: number;
  /** Probes without a known term; each of their neighbours counts as a miss. */
  readonly probesWithoutKnownTerms: number;
  readonly precisionByLabel: Readonly<Record<string, number>>;
}

/**
 * Precision at k. `neighbours[i]` are the rows near probe i, nearest first; `labelsOfRow` are those of the indexed
 * articles. A probe never counts as its own neighbour.
 */
export function precisionAtK(
  probes: readonly Probe[],
  neighbours: readonly (readonly number[])[],
  labelsOfRow: ReadonlyMap<number, readonly string[]>,
  k: number,
): PrecisionReport {
  const rowsWithLabel = countLabels(labelsOfRow);
  const byLabel = new Map<string, { sum: number; count: number }>();
  let sum = 0;
  let sumOfSquares = 0;
  let chance = 0;
  for (const [index, probe] of probes.entries()) {
    const nearest = (neighbours[index] ?? []).filter((row) => row !== probe.row).slice(0, k);
    const hits = nearest.filter((row) => labelsOfRow.get(row)?.some((label) => probe.labels.has(label)));
    const precision = hits.length / k;
    sum += precision;
    sumOfSquares += precision * precision;
    chance += chanceOf(probe, rowsWithLabel, labelsOfRow.size);
    for (const label of probe.labels) {
      const entry = byLabel.get(label) ?? { sum: 0, count: 0 };
      byLabel.set(label, { sum: entry.sum + precision, count: entry.count + 1 });
    }
  }
  const count = Math.max(1, probes.length);
  const mean = sum / count;
  return {
    precision: mean,
    standardError: Math.sqrt(Math.max(0, sumOfSquares / count - mean * mean) / count),
    chance: chance / count,
    probes: probes.length,
    probesWithoutKnownTerms: probes.filter(({ vector }) => !vector).length,
    precisionByLabel: Object.fromEntries(
      [...byLabel].sort().map(([label, { sum: total, count: of }]) => [label, total / of]),
    ),
  };
}

function countLabels(labelsOfRow: ReadonlyMap<number, readonly string[]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const labels of labelsOfRow.values()) {
    for (const label of new Set(labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** Share of the other indexed articles that have a label of the probe (of its most frequent one, if it has several). */
function chanceOf(probe: Probe, rowsWithLabel: ReadonlyMap<string, number>, rows: number): number {
  const self = probe.row === undefined ? 0 : 1;
  const most = Math.max(0, ...[...probe.labels].map((label) => (rowsWithLabel.get(label) ?? 0) - self));
  return most / Math.max(1, rows - self);
}
