import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  drawArticles,
  readComparedArticles,
} from "../../../lambdas/build-knn-dataset/read-compared-articles.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { drop, openTestStore, runToNeighbourData, testRuntime } from "../bench.ts";

describe("articles that are drawn", () => {
  const numbers = [...Array(100).keys()];

  it("are all of them where there are fewer than may be drawn, and none twice", () => {
    const drawn = drawArticles(numbers, 0, 1000);

    expect(drawn.toSorted((a, b) => a - b)).toEqual(numbers);
    expect(drawn).not.toEqual(numbers);
  });

  it("are as many as may be drawn, from everywhere", () => {
    const drawn = drawArticles([...Array(10_000).keys()], 0, 1000);

    expect(new Set(drawn).size).toBe(1000);
    // Of 1,000 even draws fewer than 60 or more than 140 in a tenth come about once in 30,000 times.
    for (let tenth = 0; tenth < 10; tenth++) {
      const here = drawn.filter((number) => Math.floor(number / 1000) === tenth).length;
      expect(here).toBeGreaterThan(60);
      expect(here).toBeLessThan(140);
    }
  });

  it("are 16,384 at most", () => {
    expect(drawArticles([...Array(20_000).keys()], 0)).toHaveLength(16_384);
  });

  it("are the same for the same seed, and others for another", () => {
    const first = drawArticles(numbers, 1, 10);

    expect(drawArticles(numbers, 1, 10)).toEqual(first);
    expect(drawArticles(numbers, 2, 10)).not.toEqual(first);
  });
});

describe("their words", () => {
  /**
   * Article n says "alpha" once and "beta" n + 1 times, the first eight "gamma" once too; every second one is held out.
   * A word of its own makes it long enough for several batches, but is in no vocabulary.
   */
  const article = (number: number) => ({
    id: `a${String(number).padStart(2, "0")}`,
    title: "Alpha",
    body: `${"beta ".repeat(number + 1)} ${number < 8 ? "gamma" : ""} own${number}${"x".repeat(2000)}`,
    split: number % 2 === 0 ? "train" : "test",
  });
  const config = {
    articles: { batchBytes: 10_000, minimumCount: 2 },
    split: { trainShards: 1 },
    text: { maxDocumentShare: 1 },
  };
  let store: ObjectStore;
  let remove: () => void;
  let made: Awaited<ReturnType<typeof runToNeighbourData>>;
  beforeAll(async () => {
    ({ store, remove } = await openTestStore());
    for (const part of [0, 1, 2]) {
      const lines = Array.from({ length: 8 }, (_, n) => JSON.stringify(article(8 * part + n)));
      await drop(store, `${part}.jsonl`, `${lines.join("\n")}\n`);
    }
    made = await runToNeighbourData(testRuntime(store, config));
  });
  afterAll(() => remove());

  const read = (ids: readonly string[], from: ObjectStore = store) => {
    const indexed = ids.map((id, row) => ({ id, row: 10 + row, weights: Float32Array.of(row, 1) }));
    return readComparedArticles(from, made.vocabulary.manifest, indexed, 0);
  };

  it("are each article's own, beside its row and its weights", async () => {
    const compared = await read(["a00", "a06", "a14", "a22"]);

    const found = compared.map(({ row, weights, words }) => {
      const [alpha = Number.NaN, ...others] = words.weights;
      return [row, weights[0], [...words.columns], others.map((weight) => weight / alpha)];
    });
    // Beside "alpha", which all 12 that are not held out have: "beta" is in as many, "gamma" in 4.
    const beta = (count: number) => expect.closeTo(1 + Math.log(count), 6);
    const gamma = expect.closeTo(1 + Math.log(13 / 5), 6);
    expect(found.toSorted(([one], [other]) => Number(one) - Number(other))).toEqual([
      [10, 0, [0, 1, 2], [beta(1), gamma]],
      [11, 1, [0, 1, 2], [beta(7), gamma]],
      [12, 2, [0, 1], [beta(15)]],
      [13, 3, [0, 1], [beta(23)]],
    ]);
  });

  it("come in the order drawn", async () => {
    const ids = ["a00", "a02", "a04", "a06", "a08", "a10", "a12", "a14"];
    const rows = ids.map((_, at) => 10 + at);

    const compared = await read(ids);

    expect(compared.map(({ row }) => row)).toEqual(drawArticles(rows, 0));
  });

  it("are read from the batches of the drawn articles only", async () => {
    const gets: string[] = [];
    const get = (key: string) => {
      gets.push(key);
      return store.get(key);
    };

    await read(["a02"], { ...store, get });

    expect(made.run.batches.length).toBeGreaterThan(2);
    expect(gets.filter((key) => key.endsWith("/documents.pbr"))).toHaveLength(1);
  });

  it.each([
    ["held out", "a01"],
    ["of another run", "stranger"],
  ])("are refused to an article that is %s: it has no row here", async (_which, id) => {
    await expect(read(["a00", id])).rejects.toMatchObject({
      name: "CorruptDataError",
      code: "TOPICS_FOREIGN",
      message: expect.stringContaining(`article ${id} `),
    });
  });
});
