import { ConfigError, UnusableDropError } from "../errors/errors.ts";
import { compareCodePoints } from "../unicode/code-points.ts";
import { statisticsMismatch, type TermCount } from "./term-statistics.ts";

export {
  countDocument,
  mergeStatistics,
  subtractStatistics,
  type TermCount,
  type TermStatistics,
} from "./term-statistics.ts";
export { type SparseCounts, vectorize } from "./vectorize.ts";
export { readVocabulary, writeVocabulary } from "./vocabulary-file.ts";

/** One column of the bag of words. */
export interface VocabularyTerm {
  readonly term: string;
  readonly totalCount: number;
  readonly documentFrequency: number;
}

export interface VocabularyLimits {
  /** Number of terms at most; 1 or more. */
  readonly maxFeatures: number;
  /** Terms in a larger share of the documents are dropped; above 0, 1 at most. */
  readonly maxDf: number;
  /** Terms in fewer documents are dropped; 1 or more. */
  readonly minDf: number;
}

/**
 * The bag of words' columns, in code-point order of the terms. As scikit-learn's CountVectorizer: first both document
 * frequency limits, then the most frequent terms up to `maxFeatures`. Among equals at that cut the first in code-point
 * order win, where scikit-learn's unstable sort takes any of them.
 *
 * @param documentCount how many documents were counted, empty ones included
 * @throws UnusableDropError `EMPTY_VOCABULARY` when no term is within the limits
 * @throws ConfigError `VOCABULARY_LIMIT_INVALID`
 * @throws CorruptDataError `STATISTICS_MISMATCH` when a term is in more documents than there are
 */
export function selectVocabulary(
  statistics: ReadonlyMap<string, Readonly<TermCount>>,
  documentCount: number,
  limits: VocabularyLimits,
): VocabularyTerm[] {
  checkLimits(limits);
  const within: VocabularyTerm[] = [];
  for (const [term, { count, documentFrequency }] of statistics) {
    if (documentFrequency > documentCount) {
      throw statisticsMismatch(`a term is in ${documentFrequency} of ${documentCount} documents`);
    }
    if (documentFrequency < limits.minDf || documentFrequency > limits.maxDf * documentCount) continue;
    within.push({ term, totalCount: count, documentFrequency });
  }
  if (within.length === 0) throw emptyVocabulary(statistics.size, documentCount, limits);
  return within
    .sort((a, b) => b.totalCount - a.totalCount || compareCodePoints(a.term, b.term))
    .slice(0, limits.maxFeatures)
    .sort((a, b) => compareCodePoints(a.term, b.term));
}

function checkLimits({ maxFeatures, maxDf, minDf }: VocabularyLimits): void {
  if (!Number.isInteger(maxFeatures) || maxFeatures < 1)
    throw badLimit("maxFeatures", maxFeatures, "a whole number >= 1");
  if (!Number.isInteger(minDf) || minDf < 1) throw badLimit("minDf", minDf, "a whole number >= 1");
  if (!(maxDf > 0 && maxDf <= 1)) throw badLimit("maxDf", maxDf, "a share > 0 and <= 1");
}

function badLimit(name: string, value: number, allowed: string): ConfigError {
  return new ConfigError("VOCABULARY_LIMIT_INVALID", `${name} is ${value}; it must be ${allowed}.`);
}

function emptyVocabulary(
  terms: number,
  documents: number,
  { maxDf, minDf }: VocabularyLimits,
): UnusableDropError {
  const range = `at least ${minDf} and at most ${maxDf * documents} of ${documents} documents`;
  return new UnusableDropError("EMPTY_VOCABULARY", `None of ${terms} distinct terms is in ${range}.`);
}
