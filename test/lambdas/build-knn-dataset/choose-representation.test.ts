import { describe, expect, it } from "vitest";
import {
  type ComparedArticle,
  chooseRepresentation,
} from "../../../lambdas/build-knn-dataset/choose-representation.ts";
import { indexMetrics } from "../../../shared/neighbours/metric.ts";
import { createRandom } from "../../../shared/random/random.ts";
import { chosenForPlainWeights, plainWeights, type TwinWeights, twinCount, twinWeights } from "../twins.ts";

/** One word each: two articles are wholly alike or not at all. */
const saying = (word: number) => ({ columns: Uint32Array.of(word), weights: Float64Array.of(1) });
const wordless = { columns: new Uint32Array(0), weights: new Float64Array(0) };

/** Twins whose themes' words are 0 and 1. */
function twins(weights: TwinWeights): ComparedArticle[] {
  return Array.from({ length: 2 * twinCount }, (_, row) => ({
    row,
    weights: twinWeights(row, weights),
    words: saying(row % 2),
  }));
}

/** ln 1000 for the theme against ln 4 for the twin; as they are, 0.001 against 0.21; roots differ by 0.03 and 0.27. */
const logWeights: TwinWeights = { theme: [1e-3, 1e-6], twin: [0.28, 0.07] };

/**
 * Roots: 0.306^2 = 0.094 against 0.25^2 + 0.001^2 = 0.0625. As they are, 0.0999 against 0.1875; logs: ln 1000 against that
 * of 1e-6 and nothing.
 */
const rootWeights: TwinWeights = { theme: [0.1, 1e-4], twin: [0.25, 0.0625], trace: [1e-6, 0] };

describe("the representation that is chosen", () => {
  const logsWin = { "centred-log": 1, "square-root": 0.9, none: 0.9 };
  const rootsWin = { "centred-log": 0.9, "square-root": 1, none: 0.9 };
  it.each(
    indexMetrics.flatMap((metric) => [
      [metric, "centred-log", logWeights, logsWin] as const,
      [metric, "square-root", rootWeights, rootsWin] as const,
      [metric, "none", plainWeights, chosenForPlainWeights.likenessInWords] as const,
    ]),
  )("by %s is %s where the neighbours under it say the same", (metric, name, weights, likeness) => {
    const choice = chooseRepresentation(twins(weights), metric);

    expect(choice).toEqual({
      name,
      because: "most-alike-in-words",
      likenessInWords: Object.fromEntries(
        Object.entries(likeness ?? {}).map(([one, mean]) => [one, expect.closeTo(mean, 9)]),
      ),
    });
  });

  it.each([
    ["centred-log", "all three", { theme: [0.5, 1e-12], twin: [0.04, 0.039] }, [1, 1, 1]],
    // Logs take the traces for the most that there is.
    ["square-root", "it and none", { theme: [0.5, 0.1], twin: [0.04, 0.039], trace: [1e-6, 0] }, [0.9, 1, 1]],
  ] as const)("is %s where %s are equally good", (name, _which, weights, [logs, roots, plain]) => {
    const choice = chooseRepresentation(twins(weights), "COSINE");

    expect(choice).toEqual({
      name,
      because: "most-alike-in-words",
      likenessInWords: {
        "centred-log": expect.closeTo(logs, 9),
        "square-root": expect.closeTo(roots, 9),
        none: expect.closeTo(plain, 9),
      },
    });
  });

  it("is the same in whatever order the articles were drawn, while all are looked at", () => {
    const articles = twins(plainWeights);

    const choice = chooseRepresentation(articles.toReversed(), "COSINE");

    expect(choice).toEqual(chooseRepresentation(articles, "COSINE"));
    expect(choice.name).toBe("none");
  });

  it("looks at the neighbours of the first 500 only", () => {
    const near = (row: number, theme: number) =>
      Float32Array.from([0.9, 0.1], (w, at) => (at === theme ? w : 0.1) + row * 1e-5);
    // The last 20 are near to each other alone, and say nothing.
    const articles = Array.from({ length: 520 }, (_, row) => ({
      row,
      weights: near(row, row < 500 ? 0 : 1),
      words: row < 500 ? saying(0) : wordless,
    }));

    const { likenessInWords } = chooseRepresentation(articles, "COSINE");

    for (const mean of Object.values(likenessInWords ?? {})) expect(mean).toBeCloseTo(1, 9);
  });
});

describe("with nothing to choose by, centred logs are taken", () => {
  it.each([0, 1, 2, 10])("of %d articles: fewer than eleven", (count) => {
    const choice = chooseRepresentation(twins(plainWeights).slice(0, count), "COSINE");

    expect(choice).toEqual({ name: "centred-log", because: "too-few-articles" });
  });

  it("but not of eleven", () => {
    const choice = chooseRepresentation(twins(plainWeights).slice(0, 11), "COSINE");

    // Everyone's ten neighbours are all the others: 5 * 6 + 4 * 5 of 110 pairs say the same.
    expect(choice.because).toBe("most-alike-in-words");
    for (const mean of Object.values(choice.likenessInWords ?? {})) expect(mean).toBeCloseTo(50 / 110, 9);
  });

  it.each([
    ["the same of every topic", () => 1 / 30],
    ["the same of every article", (topic: number) => (topic + 1) / 465],
  ])("of a model that says %s, but for rounding", (_which, weight) => {
    const articles = twins(plainWeights).map((article, row) => ({
      ...article,
      weights: Float32Array.from({ length: 30 }, (_, topic) => weight(topic) * (1 + row * 1e-7)),
    }));

    const choice = chooseRepresentation(articles, "COSINE");

    expect(choice).toEqual({ name: "centred-log", because: "topics-collapsed" });
  });

  it.each([
    ["have no word", () => wordless],
    ["have each their own word", saying],
  ])("of articles that %s", (_which, wordsOf) => {
    const articles = twins(plainWeights).map((article, row) => ({ ...article, words: wordsOf(row) }));

    const choice = chooseRepresentation(articles, "COSINE");

    expect(choice).toEqual({
      name: "centred-log",
      because: "no-words-in-common",
      likenessInWords: { "centred-log": 0, "square-root": 0, none: 0 },
    });
  });
});

describe("an article without a word", () => {
  it("is like nothing, and speaks for no representation", () => {
    const articles = twins(plainWeights).map((article, row) => ({
      ...article,
      words: row < 2 ? wordless : article.words,
    }));

    const { likenessInWords } = chooseRepresentation(articles, "COSINE");

    // Ten of each theme still speak; of the ten neighbours of each, all of its theme, one does not.
    expect(likenessInWords?.none).toBeCloseTo((20 * 9) / 220, 9);
  });
});

/** The same in double precision, without an index: every pair of articles, every dimension. */
describe("the likeness that is compared", () => {
  const count = 60;
  const random = createRandom(7);
  const articles = Array.from({ length: count }, (_, at) => {
    const raw = Array.from({ length: 6 }, () => random.uniform() ** 3 + 1e-4);
    const sum = raw.reduce((total, weight) => total + weight, 0);
    const angle = (random.uniform() * Math.PI) / 2;
    return {
      row: 3 * at + 5,
      weights: Float32Array.from(raw, (weight) => weight / sum),
      words: {
        columns: Uint32Array.of(at % 3, 5),
        weights: Float64Array.of(Math.cos(angle), Math.sin(angle)),
      },
    };
  });
  const transforms: Record<string, (weights: readonly number[]) => number[]> = {
    "centred-log": (weights) => {
      const logs = weights.map(Math.log);
      const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
      return logs.map((log) => log - mean);
    },
    "square-root": (weights) => weights.map(Math.sqrt),
    none: (weights) => [...weights],
  };
  const product = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, value, at) => sum + value * (v[at] ?? Number.NaN), 0);
  const nearness: Record<string, (u: readonly number[], v: readonly number[]) => number> = {
    COSINE: (u, v) => product(u, v) / Math.sqrt(product(u, u) * product(v, v)),
    INNER_PRODUCT: product,
    L2: (u, v) => -u.reduce((sum, value, at) => sum + (value - (v[at] ?? Number.NaN)) ** 2, 0),
  };
  type Article = (typeof articles)[number];
  const alike = (a: Article, b: Article): number => {
    const [[a0 = 0, a1 = 0], [b0 = 0, b1 = 0]] = [[...a.words.weights], [...b.words.weights]];
    return (a.words.columns[0] === b.words.columns[0] ? a0 * b0 : 0) + a1 * b1;
  };

  it.each(indexMetrics)("by %s is that of an exact search", (metric) => {
    const { likenessInWords = {} } = chooseRepresentation(articles, metric);

    for (const [name, transform] of Object.entries(transforms)) {
      const near = nearness[metric] ?? (() => Number.NaN);
      let sum = 0;
      for (const query of articles) {
        const vector = transform([...query.weights]);
        const others = articles
          .filter(({ row }) => row !== query.row)
          .map((article) => ({ article, near: near(vector, transform([...article.weights])) }))
          .sort((left, right) => right.near - left.near);
        for (const { article } of others.slice(0, 10)) sum += alike(query, article);
      }
      expect(likenessInWords).toHaveProperty(name, expect.closeTo(sum / (count * 10), 9));
    }
  });
});
