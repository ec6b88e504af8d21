import type { CatalogueEntry } from "../corpus/vocabulary-files.ts";
import type { ServedRelease } from "../release/served-release.ts";

/** What a recommended article must be; all that is given must hold. Of a list one is enough. */
export interface ArticleFilters {
  /** Moments in UTC as `publishedAt` has them, both included. An article without a date is not within. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly sources?: readonly string[] | undefined;
  readonly tickers?: readonly string[] | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly languages?: readonly string[] | undefined;
  /** Lasting ids, or numbers within the release. One that the release does not have is no article's. */
  readonly topics?: readonly (string | number)[] | undefined;
  /** Ids, those of copies included. */
  readonly exclude?: readonly string[] | undefined;
}

type Told = Pick<ServedRelease, "topics" | "vectorOfRow" | "articleOfId">;

/** An article has the topics that stand out in it, so many at most. */
const topicsOfArticle = 3;

/** Undefined when nothing is asked for. */
export function articleFilter(
  filters: ArticleFilters,
  release: Told,
): ((article: CatalogueEntry) => boolean) | undefined {
  const { from, to, sources, tickers, labels, languages, topics, exclude } = filters;
  const conditions: ((article: CatalogueEntry) => boolean)[] = [];
  if (from !== undefined) conditions.push(({ publishedAt = "" }) => publishedAt >= from);
  if (to !== undefined) conditions.push(({ publishedAt }) => publishedAt !== undefined && publishedAt <= to);
  if (sources) conditions.push(({ source }) => source !== undefined && sources.includes(source));
  if (tickers) conditions.push(({ tickers: own = [] }) => own.some((ticker) => tickers.includes(ticker)));
  if (labels) conditions.push(({ labels: own }) => own.some((label) => labels.includes(label)));
  if (languages) conditions.push(({ language }) => language !== undefined && languages.includes(language));
  if (topics) conditions.push(hasTopic(topics, release));
  if (exclude && exclude.length > 0) {
    const excluded = new Set(exclude.map((id) => release.articleOfId.get(id)?.id));
    conditions.push(({ id }) => !excluded.has(id));
  }
  if (conditions.length === 0) return undefined;
  return (article) => conditions.every((holds) => holds(article));
}

function hasTopic(wanted: readonly (string | number)[], release: Told): (article: CatalogueEntry) => boolean {
  const numbers = new Set(
    release.topics
      .filter(({ topic, id }) => wanted.includes(topic) || (id !== undefined && wanted.includes(id)))
      .map(({ topic }) => topic),
  );
  return ({ row = -1 }) => strongestTopics(release.vectorOfRow.get(row)).some((topic) => numbers.has(topic));
}

/** The topics whose weight is above the mean of all, largest first. */
export function strongestTopics(vector: Float32Array = new Float32Array(0)): number[] {
  const mean = vector.reduce((sum, weight) => sum + weight, 0) / vector.length;
  return [...vector.entries()]
    .filter(([, weight]) => weight > mean)
    .sort(([, left], [, right]) => right - left)
    .slice(0, topicsOfArticle)
    .map(([topic]) => topic);
}
