import type { CatalogueEntry } from "../corpus/vocabulary-files.ts";
import type { ServedRelease } from "../release/served-release.ts";
import { compareCodePoints } from "../unicode/code-points.ts";
import { candidateRows } from "./candidates.ts";
import { explain, type Reasons } from "./explain.ts";
import { moveTowardsNearest } from "./feedback.ts";
import { ageFactor } from "./freshness.ts";
import { scoreRows } from "./likeness.ts";
import type { Question, RankingWishes } from "./question.ts";
import { select } from "./select.ts";

export interface Recommendation {
  readonly article: CatalogueEntry;
  /** Above 0 and at most 1. */
  readonly score: number;
  readonly because: Reasons;
}

/** Why there are fewer than were asked for. */
export type Shortfall = "NOTHING_SIMILAR" | "FILTERED_OUT" | "FEW_SIMILAR";

export interface Recommendations {
  /** Best first, ties by id. */
  readonly recommendations: readonly Recommendation[];
  readonly shortfall?: Shortfall;
}

interface Ranked {
  readonly article: CatalogueEntry;
  readonly row: number;
  /** Likeness alone. */
  readonly plain: number;
  readonly factor?: number;
  readonly score: number;
}

/**
 * What to read next: candidates, filtered before anything else so that all that may come back is looked at; the question,
 * its topics moved towards those of what is nearest; the score of each candidate; what age takes of it; the best that are neither read nor each other's copies, as unlike each other as was wished; the reasons.
 * Nothing below the configured score: fewer than asked for, never filler.
 * @param found by liked example: the rows that the neighbour index gave; undefined where it was not asked
 * @param allowed which articles may come back; absent: all
 * @throws CorruptDataError `ROW_UNKNOWN` when the index is not of this release
 */
export function recommend(
  release: ServedRelease,
  question: Question,
  found: readonly (readonly number[] | undefined)[],
  wishes: RankingWishes,
  allowed?: (article: CatalogueEntry) => boolean,
): Recommendations {
  const { candidates } = release.manifest.config.neighbours;
  const near = candidateRows(release, question.liked, found, candidates);
  const moved = moveTowardsNearest(release, question, near);
  const articles = allowed
    ? release.catalogue.filter(allowed)
    : near.flatMap((row) => release.articleOfRow.get(row) ?? []);
  const unread = articles.filter(({ id, row }) => row !== undefined && !question.read.has(id));
  const ranked = rank(release, moved, unread, wishes);
  const rankedOf = new Map(ranked.map((each) => [each.row, each]));
  const recommendations = select(release, ranked, question, wishes).map(({ row, score }) => {
    const { article, plain, factor } = rankedOf.get(row) as Ranked;
    const likeness = { row, score: plain, ...(factor !== undefined && { factor }) };
    return { article, score, because: explain(release, moved, likeness) };
  });
  if (recommendations.length === wishes.count) return { recommendations };
  const few = recommendations.length === 0 ? "NOTHING_SIMILAR" : "FEW_SIMILAR";
  const shortfall = allowed && unread.length < wishes.count ? "FILTERED_OUT" : few;
  return { recommendations, shortfall };
}

function rank(
  release: ServedRelease,
  question: Question,
  articles: readonly CatalogueEntry[],
  { halfLifeDays }: RankingWishes,
): readonly Ranked[] {
  const { minScore, freshnessFloor } = release.manifest.config.ranking;
  const rows = articles.map(({ row = -1 }) => row);
  const scores = scoreRows(release, question, rows);
  const factorOf =
    halfLifeDays === undefined ? undefined : ageFactor(release.catalogue, halfLifeDays, freshnessFloor);
  const ranked: Ranked[] = [];
  for (const [at, article] of articles.entries()) {
    const plain = Math.min(1, scores[at] as number);
    if (plain <= 0 || plain < minScore) continue;
    const factor = factorOf?.(article);
    ranked.push({
      article,
      row: rows[at] as number,
      plain,
      score: plain * (factor ?? 1),
      ...(factor !== undefined && { factor }),
    });
  }
  return ranked.sort(
    (left, right) => right.score - left.score || compareCodePoints(left.article.id, right.article.id),
  );
}
