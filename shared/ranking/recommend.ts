import type { CatalogueEntry } from "../corpus/vocabulary-files.ts";
import { CorruptDataError } from "../errors/errors.ts";
import type { ServedRelease } from "../release/served-release.ts";
import { compareCodePoints } from "../unicode/code-points.ts";
import { explainCosine, type TopicReason } from "./explain.ts";

export interface Recommendation {
  readonly article: CatalogueEntry;
  /** Cosine of the two articles' topic vectors, above 0 and at most 1: 1 means the same mix of topics. */
  readonly score: number;
  readonly because: TopicReason;
}

/**
 * The articles among `candidates` nearest to `vector`, best first, ties by id. Those that point away from it (cosine 0
 * or less) share nothing with it and are left out: fewer than `count` results, never filler.
 * @param candidates rows, in any order
 * @param exclude ids that must not come back, the query article's own above all
 * @throws CorruptDataError `ROW_UNKNOWN` for a row that the release does not have: the index is not of this release
 */
export function recommend(
  release: Pick<ServedRelease, "articleOfRow" | "vectorOfRow" | "topics">,
  vector: Float32Array,
  candidates: Iterable<number>,
  { count, exclude }: { readonly count: number; readonly exclude: ReadonlySet<string> },
): Recommendation[] {
  const recommendations: Recommendation[] = [];
  for (const row of new Set(candidates)) {
    const article = release.articleOfRow.get(row);
    const other = release.vectorOfRow.get(row);
    if (!article || !other) {
      throw new CorruptDataError("ROW_UNKNOWN", `the neighbour index names row ${row}, which is no article`);
    }
    if (exclude.has(article.id)) continue;
    const { score, because } = explainCosine(vector, other, release.topics);
    if (score > 0) recommendations.push({ article, score, because });
  }
  recommendations.sort(
    (left, right) => right.score - left.score || compareCodePoints(left.article.id, right.article.id),
  );
  return recommendations.slice(0, count);
}
