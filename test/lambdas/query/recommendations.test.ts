import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openTestStore } from "../bench.ts";
import { idsOf, useDeployment } from "./setting.ts";
import { client, serve, smallRuntime } from "./small-release.ts";

const post = (body: unknown) => ({ method: "POST", body: JSON.stringify(body) });

describe("recommendations after an article", () => {
  const deployment = useDeployment();

  it("are the articles that point the same way, with cosines worked out by hand", async () => {
    const { ask } = deployment();

    const { status, body } = await ask("/v1/articles/freight-1/recommendations");

    // (3,-1,-1,-1).(2,0,-1,-1) = 8, lengths sqrt 12 and sqrt 6; wheat-1 points away: -3-3+1+1 < 0.
    expect(status).toBe(200);
    expect(body.releaseId).toBe("r1");
    expect(body.query).toEqual({ id: "freight-1", title: "freight-1 of r1" });
    expect(idsOf(body.results)).toEqual(["freight-2"]);
    expect(body.results[0].score).toBeCloseTo(8 / Math.sqrt(72), 6);
    expect(body.results[0].because.topics).toEqual([
      { topic: 0, words: ["freight", "freight-like"], contribution: expect.closeTo(6 / Math.sqrt(72), 6) },
    ]);
    expect(body.reason).toBe("FEW_SIMILAR");
  });

  it("of a copy are those of its survivor, which does not come back either", async () => {
    const { ask } = deployment();

    const { body } = await ask("/v1/articles/copy-of-freight-1/recommendations");

    expect(body.query.id).toBe("freight-1");
    expect(idsOf(body.results)).toEqual(["freight-2"]);
  });

  it("are none, with the reason and not an error, when nothing points the same way", async () => {
    const { ask } = deployment();

    const { status, body } = await ask("/v1/articles/wheat-1/recommendations");

    expect(status).toBe(200);
    expect(body).toEqual({
      releaseId: "r1",
      query: { id: "wheat-1", title: "wheat-1 of r1" },
      results: [],
      reason: "NOTHING_SIMILAR",
    });
  });

  it("are refused for an article without a known word", async () => {
    const { ask } = deployment();

    const { status, body } = await ask("/v1/articles/wordless/recommendations");

    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "NO_KNOWN_TERMS", detail: expect.stringContaining("wordless") });
  });

  it("are 404 for an id that no article has", async () => {
    const { ask } = deployment();

    const { status, body } = await ask("/v1/articles/nobody/recommendations");

    expect(status).toBe(404);
    expect(body).toMatchObject({ code: "ARTICLE_NOT_FOUND", status: 404 });
  });
});

describe("recommendations after a text", () => {
  const deployment = useDeployment();

  it("are the articles of its topics, and tell how many of its terms are known", async () => {
    const { ask } = deployment();

    const { status, body } = await ask("/v1/recommendations", post({ text: "Freight, freight and zzyzx" }));

    expect(status).toBe(200);
    expect(body.releaseId).toBe("r1");
    expect(body.query).toEqual({ knownTerms: 1 });
    expect(idsOf(body.results)).toEqual(["freight-1", "freight-2"]);
  });

  it("read a body in base64, as API Gateway sends it for types that are not text", async () => {
    const { ask } = deployment();
    const body = Buffer.from('{"text":"wheat","k":1}').toString("base64");

    const answer = await ask("/v1/recommendations", { method: "POST", body, isBase64Encoded: true });

    expect(idsOf(answer.body.results)).toEqual(["wheat-1"]);
  });

  it.each(["zzyzx qwghlm", " ", "\u0000", "the of and"])(
    "are refused for %j, which has no known word",
    async (text) => {
      const { ask } = deployment();

      const { status, body } = await ask("/v1/recommendations", post({ text }));

      expect(status).toBe(422);
      expect(body.code).toBe("NO_KNOWN_TERMS");
    },
  );
});

describe("recommendations after a text, by what was chosen for the release's model", () => {
  // "freight" alone: weights 1.1, .1, .1, .1 over 1.4; the one article that answers points to the first two topics.
  it.each([
    ["none", (11 + 1) / Math.sqrt(2 * (121 + 3))],
    ["square-root", (Math.sqrt(11) + 1) / Math.sqrt(2 * (11 + 3))],
    // Centred: 3/4 and thrice -1/4 of ln 11.
    ["centred-log", (3 - 1) / Math.sqrt(2 * (9 + 3))],
  ] as const)("take the topic weights as %s", async (representation, score) => {
    const { store, remove } = await openTestStore();
    const hosting = new Map();
    const articles = [{ id: "a", vector: [1, 1, 0, 0] }];
    await serve(store, hosting, { id: "r1", articles, representation });
    const ask = client(smallRuntime(store, hosting));

    const { body } = await ask("/v1/recommendations", post({ text: "Freight" }));
    remove();

    expect(body.results[0].score).toBeCloseTo(score, 5);
  });
});

describe("number of results", () => {
  const articles = Array.from({ length: 12 }, (_, n) => ({
    id: `a${String(n).padStart(2, "0")}`,
    vector: [3, -1, -1 + n / 100, -1],
  }));
  const deployment = useDeployment({
    id: "r1",
    articles,
    config: { neighbours: { candidates: 7, k: 3 } },
  });

  it("is the release's own where the reader does not say", async () => {
    const { body } = await deployment().ask("/v1/articles/a05/recommendations");

    expect(body.results).toHaveLength(3);
  });

  it("is k, up to what the index gives beside the article itself", async () => {
    const { body } = await deployment().ask("/v1/articles/a05/recommendations", { query: { k: "6" } });

    expect(idsOf(body.results)).toHaveLength(6);
    expect(idsOf(body.results)).not.toContain("a05");
  });

  it.each(["0", "-1", "1.5", "1000000000", "NaN", "", " 3", "0x3", "3e0", "5,5", "7", "1".repeat(400)])(
    "refuses ?k=%s, naming k and what is allowed",
    async (k) => {
      const { status, headers, body } = await deployment().ask("/v1/articles/a05/recommendations", {
        query: { k },
      });

      expect(status).toBe(400);
      expect(headers).toMatchObject({ "content-type": "application/problem+json" });
      expect(body).toEqual({
        type: "about:blank",
        title: "Bad Request",
        status: 400,
        code: "PARAMETER_INVALID",
        detail: "k: must be a whole number from 1 to 6",
      });
    },
  );

  it.each([0, -1, 1.5, -1.5, 1e9, 1e300, "10", null, [3], true, 7])(
    "refuses k = %j in a body, naming k and what is allowed",
    async (k) => {
      const { status, body } = await deployment().ask("/v1/recommendations", post({ text: "wheat", k }));

      expect(status).toBe(400);
      expect(body).toMatchObject({
        code: "BODY_INVALID",
        detail: "k: must be a whole number from 1 to 6",
      });
    },
  );
});

describe("ranking laws, through the API", () => {
  const coordinate = fc.float({ min: -4, max: 4, noNaN: true });
  const vectors = fc.array(fc.array(coordinate, { minLength: 4, maxLength: 4 }), {
    minLength: 2,
    maxLength: 8,
  });

  it("hold for any vectors: itself absent, ids unique, falling scores, larger k extends, reasons add up", async () => {
    await fc.assert(
      fc.asyncProperty(vectors, async (rows) => {
        const { store, remove } = await openTestStore();
        const hosting = new Map();
        const articles = rows.map((vector, n) => ({ id: `a${n}`, vector }));
        await serve(store, hosting, { id: "r1", articles });
        const ask = client(smallRuntime(store, hosting));

        const all = await ask("/v1/articles/a0/recommendations", { query: { k: "50" } });
        const one = await ask("/v1/articles/a0/recommendations", { query: { k: "1" } });
        remove();

        const ids = idsOf(all.body.results);
        expect(ids).not.toContain("a0");
        expect(new Set(ids).size).toBe(ids.length);
        expect(one.body.results).toEqual(all.body.results.slice(0, 1));
        const scores = all.body.results.map(({ score }: { score: number }) => score);
        expect(scores).toEqual([...scores].sort((left, right) => right - left));
        for (const { score, because } of all.body.results) {
          const shown = because.topics.map(({ contribution }: { contribution: number }) => contribution);
          const sum = shown.reduce((total: number, part: number) => total + part, because.otherTopics);
          expect(score > 0 && score <= 1).toBe(true);
          expect(shown.every((part: number) => part > 0)).toBe(true);
          expect(Math.abs(sum - score)).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 25 },
    );
  });
});
