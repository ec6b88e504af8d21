import { CorruptDataError } from "../errors/errors.ts";

export interface TermCount {
  /** How often the term occurs in all. */
  count: number;
  /** In how many documents. */
  documentFrequency: number;
}

/** What a vocabulary is selected from. Sums over documents, so neither their order nor their batches matter. */
export type TermStatistics = Map<string, TermCount>;

/** Adds one document. */
export function countDocument(statistics: TermStatistics, terms: Iterable<string>): void {
  const met = new Set<string>();
  for (const term of terms) {
    add(statistics, term, 1, met.has(term) ? 0 : 1);
    met.add(term);
  }
}

/** Adds what was counted elsewhere. */
export function mergeStatistics(into: TermStatistics, from: ReadonlyMap<string, Readonly<TermCount>>): void {
  for (const [term, { count, documentFrequency }] of from) add(into, term, count, documentFrequency);
}

function add(statistics: TermStatistics, term: string, count: number, documentFrequency: number): void {
  const known = statistics.get(term);
  if (known === undefined) {
    statistics.set(term, { count, documentFrequency });
    return;
  }
  known.count += count;
  known.documentFrequency += documentFrequency;
}

/**
 * Takes back what was counted before, such as documents that turn out to be duplicates: afterwards `from` is as if they
 * had never been counted.
 *
 * @throws CorruptDataError `STATISTICS_MISMATCH`, with `from` unchanged, when something was not counted there
 */
export function subtractStatistics(
  from: TermStatistics,
  removed: ReadonlyMap<string, Readonly<TermCount>>,
): void {
  for (const [term, { count, documentFrequency }] of removed) {
    const left = (from.get(term)?.count ?? 0) - count;
    const documentsLeft = (from.get(term)?.documentFrequency ?? 0) - documentFrequency;
    if (documentsLeft < 0 || left < documentsLeft || (left > 0 && documentsLeft === 0)) {
      throw statisticsMismatch(
        `removing ${count} of a term in ${documentFrequency} documents leaves ${left} in ${documentsLeft}`,
      );
    }
  }
  for (const [term, { count, documentFrequency }] of removed) {
    add(from, term, -count, -documentFrequency);
    if (from.get(term)?.count === 0) from.delete(term);
  }
}

/** @param found does not say which term: it is a word of an article, and errors are logged */
export function statisticsMismatch(found: string): CorruptDataError {
  return new CorruptDataError("STATISTICS_MISMATCH", `The term statistics do not belong together: ${found}.`);
}
