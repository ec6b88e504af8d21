import fc from "fast-check";
import { parseConfig } from "../../shared/config/parse-config.ts";
import type { CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
import { createWordIndex } from "../../shared/lexical/word-index.ts";
import { wordMatrix } from "../../shared/lexical/word-matrix.ts";
import type { Release } from "../../shared/release/load-release.ts";
import { type ServedRelease, withoutDelta } from "../../shared/release/served-release.ts";
import type { SparseCounts } from "../../shared/text/vectorize.ts";

export const lexicon = ["bank", "barley", "copper", "freight", "oil", "rates", "senate", "wheat"];
export const topicCount = 4;

/** An article: its topics, how often it has each word of the lexicon, and what else the catalogue says. */
export interface Given {
  readonly vector?: readonly number[];
  readonly words?: Readonly<Record<string, number>>;
  readonly entry?: Partial<CatalogueEntry>;
}

export function countsOf(words: Readonly<Record<string, number>> = {}): SparseCounts {
  const known = [...lexicon.entries()].filter(([, word]) => (words[word] ?? 0) > 0);
  return {
    columns: Uint32Array.from(known, ([column]) => column),
    counts: Float32Array.from(known, ([, word]) => words[word] ?? 0),
  };
}

/** Articles a00, a01, ... in memory, with words unless `wordless`. */
export function releaseOf(
  articles: readonly Given[],
  { ranking = {}, wordless = false }: { ranking?: object; wordless?: boolean } = {},
): ServedRelease {
  const config = parseConfig({ ranking: { minScore: 0, ...ranking } }, "test");
  const catalogue = articles.map(
    ({ entry }, row): CatalogueEntry => ({
      row,
      id: `a${String(row).padStart(2, "0")}`,
      title: "",
      labels: [],
      excerpt: "",
      ...entry,
    }),
  );
  const documents = new Map(articles.map(({ words }, row) => [row, countsOf(words)]));
  const matrix = wordMatrix(documents, articles.length, lexicon.length);
  const words = {
    lexicon,
    columnOf: new Map(lexicon.map((word, column) => [word, column])),
    index: createWordIndex(matrix, config.ranking),
  };
  const topics = Array.from({ length: topicCount }, (_, topic) => ({
    topic,
    id: `t${topic}`,
    words: ["one", "two", "three", "four", "five", "six"].map((word) => `${word}-of-${topic}`),
    share: 0.25,
  }));
  const release = {
    manifest: { releaseId: "r", config },
    columnOf: new Map(),
    catalogue,
    articleOfRow: new Map(catalogue.map((each) => [each.row, each])),
    articleOfId: new Map(catalogue.map((each) => [each.id, each])),
    vectorOfRow: new Map(
      articles.flatMap(({ vector }, row) => (vector ? [[row, Float32Array.from(vector)] as const] : [])),
    ),
    topics,
    ...(!wordless && { words }),
  } as unknown as Release;
  return withoutDelta(release);
}

const coordinate = fc.float({ min: -5, max: 5, noNaN: true });
const vector = fc.array(coordinate, { minLength: topicCount, maxLength: topicCount });
const words = fc.dictionary(fc.constantFrom(...lexicon), fc.integer({ min: 1, max: 9 }));

/** Articles of any topics and words, some without either. */
export const anyArticles = fc.array(
  fc.record(
    {
      vector,
      words,
      entry: fc.record(
        {
          publishedAt: fc.constantFrom("2026-01-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z"),
          source: fc.constantFrom("wire", "desk"),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  ),
  { minLength: 2, maxLength: 30 },
);
