import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { indexedArticles, verifyNeighbourIndex } from "../../shared/endpoints/verify-neighbour-index.ts";
import { type IndexMetric, indexMetrics } from "../../shared/neighbours/metric.ts";
import { denseRecord, encodeRecords } from "../../shared/recordio/encode.ts";
import { rowLabel } from "../../shared/recordio/row-label.ts";
import { type Answer, changed, indexOver, watched } from "../lambdas/evaluate/hosting.ts";

type Vectors = readonly (readonly number[])[];

const articlesOf = (vectors: Vectors) =>
  vectors.map((vector, row) => ({ id: `a${row}`, row, vector: Float32Array.from(vector) }));

/** As BuildKnnDataset would have it trained. */
function hosted(vectors: Vectors, metric: IndexMetric, candidates: number): Endpoint {
  const records = articlesOf(vectors).map(({ row, vector }) => denseRecord(vector, { label: rowLabel(row) }));
  return indexOver(encodeRecords(records), {
    feature_dim: String(vectors[0]?.length),
    k: String(Math.min(candidates, vectors.length)),
    sample_size: String(vectors.length),
    predictor_type: "classifier",
    index_metric: metric,
  });
}

const verify = (index: Endpoint, vectors: Vectors, metric: IndexMetric = "COSINE", candidates = 51) =>
  verifyNeighbourIndex(index, articlesOf(vectors), { k: 1, metric, candidates });

const differs = (message: string) => ({ name: "CorruptDataError", code: "HOSTING_DIFFERS", message });

/** No two point the same way; the second is by far the longest. */
const apart: Vectors = [
  [1, 0, 0],
  [30, 40, 0],
  [0, 0, 2],
  [-1, 2, 2],
];

/** The answer with another value for the article's own row, which is `place` as all are asked about. */
const valuing =
  (value: (own: number) => number) =>
  ({ labels, distances }: Answer, place: number): Answer => ({
    labels,
    distances: distances.map((distance, at) => (labels[at] === place ? value(distance) : distance)),
  });

/** T29 of reliability.md: the probe set must match offline vectors within 1e-4 before promotion. */
/** Changes what the second article is answered. */
function onlySecond(change: (own: number) => number): (own: number) => number {
  let asked = 0;
  return (own) => (asked++ === 1 ? change(own) : own);
}

describe("the neighbour index that is hosted", () => {
  it("passes when it was trained on these vectors: copies, zero vectors and any metric", async () => {
    const vector = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 2, maxLength: 2 });
    const vectors = fc.array(vector, { minLength: 1, maxLength: 40 });

    await fc.assert(
      fc.asyncProperty(
        vectors,
        fc.constantFrom(...indexMetrics),
        fc.integer({ min: 2, max: 50 }),
        (...is) => {
          const [rows, metric, candidates] = is;
          return verify(hosted(rows, metric, candidates), rows, metric, candidates);
        },
      ),
    );
  });

  it.each(indexMetrics)("is refused under %s when any two rows have changed places", async (metric) => {
    for (const [one, other] of [
      [0, 1],
      [1, 2],
      [2, 3],
    ] as const) {
      const rows = apart.map((row, at) => apart[at === one ? other : at === other ? one : at] ?? row);

      await expect(verify(hosted(rows, metric, 51), apart, metric)).rejects.toMatchObject({
        code: "HOSTING_DIFFERS",
      });
    }
  });

  it("is named when it is refused, with article, row, and what it should have answered", async () => {
    const rows = [apart[0] ?? [], apart[2] ?? [], apart[1] ?? [], apart[3] ?? []];

    await expect(verify(hosted(rows, "L2", 51), apart, "L2")).rejects.toMatchObject(
      differs(
        "fake://index answers the vector of article a1 with row 1 at 2504, but by L2 it has its own row 1 at 0",
      ),
    );
    await expect(verify(hosted(rows, "COSINE", 2), apart)).rejects.toMatchObject(
      differs(
        "fake://index answers the vector of article a1 with row 2 at 1, but by COSINE it has its own row 1 at 1",
      ),
    );
    const silent = changed(hosted(apart, "COSINE", 51), () => ({ labels: [], distances: [] }));
    await expect(verify(silent, apart)).rejects.toMatchObject(
      differs(
        "fake://index answers the vector of article a0 with no row, but by COSINE it has its own row 0 at 1",
      ),
    );
  });

  it.each([
    ["COSINE", onlySecond((own) => own - 1.1e-4), "a1 with row 1 at 0.99989, ", "1 at 1"],
    ["COSINE", onlySecond((own) => own + 1.1e-4), "a1 with row 1 at 1.00011, ", "1 at 1"],
    ["L2", (own: number) => own + 1.1e-4, "a0 with row 0 at 0.00011, ", "0 at 0"],
    [
      "INNER_PRODUCT",
      (own: number) => (own > 9 ? own * 1.00011 : own),
      "a1 with row 1 at 2500.275, ",
      "1 at 2500",
    ],
  ] as const)("is refused when under %s a row is not where it should be", async (metric, value, ...said) => {
    const index = changed(hosted(apart, metric, 51), valuing(value));

    const [received, expected] = said;
    await expect(verify(index, apart, metric)).rejects.toMatchObject(
      differs(
        `fake://index answers the vector of article ${received}but by ${metric} it has its own row ${expected}`,
      ),
    );
  });

  it("passes when COSINE has another word for the same, as long as it is the same for all", async () => {
    const index = changed(
      hosted(apart, "COSINE", 51),
      valuing((own) => own / 2 + 0.5 + 1e-3),
    );

    await expect(verify(index, apart)).resolves.toBeUndefined();
  });

  it.each([
    ["COSINE", (own: number) => own - 0.9e-4],
    ["COSINE", (own: number) => own + 0.9e-4],
    ["L2", (own: number) => own + 0.9e-4],
    // As near as float32 can be asked to be.
    ["INNER_PRODUCT", (own: number) => own * 1.00009],
  ] as const)("passes when under %s a row is where it should be but for rounding", async (metric, value) => {
    const index = changed(hosted(apart, metric, 51), valuing(value));

    await expect(verify(index, apart, metric)).resolves.toBeUndefined();
  });

  it("passes under L2 whether distances are squared or not", async () => {
    const rooted = changed(hosted(apart, "L2", 51), ({ labels, distances }) => ({
      labels,
      distances: distances.map(Math.sqrt),
    }));

    await expect(verify(rooted, apart, "L2")).resolves.toBeUndefined();
  });

  it("is asked about no zero vector, and not at all when there is no other", async () => {
    const { endpoint, requests } = watched(
      hosted(
        [
          [0, 0],
          [0, 1],
          [0, 0],
        ],
        "COSINE",
        51,
      ),
    );

    await verify(endpoint, [
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
    await verify(endpoint, [
      [0, 0],
      [0, 0],
      [0, 0],
    ]);

    expect(requests.map((records) => records.map((record) => [...(record?.values ?? [])]))).toEqual([
      [[0, 1]],
    ]);
  });
});

describe("the indexed articles", () => {
  it("are those with a row: a held-out one is in no index", () => {
    const [weights, vector] = [Float32Array.of(0.5, 0.5), Float32Array.of(1, 2)];
    const articles = [
      { id: "first", row: 0, weights },
      { id: "held-out", weights },
    ];

    const indexed = indexedArticles(articles, new Map(articles.map(({ id }) => [id, vector])));

    expect(indexed).toEqual([{ id: "first", row: 0, vector }]);
  });
});

describe("an index with more copies of an article than an answer holds", () => {
  const copies: Vectors = [...Array.from({ length: 6 }, () => [3, 4]), [4, -3], [0, -1]];
  const index = hosted(copies, "COSINE", 3);
  const onlyOf = (first: number, answer: Partial<Answer>) =>
    changed(index, (was, place) => (place === first ? { ...was, ...answer } : was));

  it("passes though the article's own row is not among the answers", async () => {
    let answered: readonly number[] = [];
    const seen = changed(index, (answer, place) => {
      if (place === 5) answered = answer.labels;
      return answer;
    });

    await expect(verify(seen, copies, "COSINE", 3)).resolves.toBeUndefined();
    expect([...answered].sort()).toEqual([0, 1, 2]);
  });

  it.each([
    ["a row that is no copy", { labels: [0, 1, 6] }],
    ["a row that is no article", { labels: [0, 1, 8] }],
    ["a copy that it finds less near", { distances: [1, 1, 0.9998] }],
    ["the same copy twice", { labels: [0, 0, 1] }],
    ["too few copies", { labels: [0, 1], distances: [1, 1] }],
  ])("is refused when it answers %s instead", async (_what, answer) => {
    await expect(verify(onlyOf(5, answer), copies, "COSINE", 3)).rejects.toMatchObject({
      code: "HOSTING_DIFFERS",
    });
  });
});
