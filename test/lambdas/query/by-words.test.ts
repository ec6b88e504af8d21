import { describe, expect, it } from "vitest";
import { idsOf, useDeployment } from "./setting.ts";

const post = (body: unknown) => ({ method: "POST", body: JSON.stringify(body) });
const shipping = [3, -1, -1, -1];

describe("recommendations by topics and words", () => {
  const deployment = useDeployment({
    id: "r1",
    articles: [
      { id: "a", vector: shipping, words: { freight: 3, senate: 1 } },
      { id: "b", vector: shipping, words: { wheat: 2, copper: 1 } },
      { id: "c", vector: [-1, 3, -1, -1], words: { freight: 2, wheat: 1 } },
      { id: "d", words: { senate: 2 } },
      { id: "e", vector: [-1, -1, 3, -1], words: { copper: 2 }, entry: { source: "wire" } },
      { id: "f" },
    ],
    config: { ranking: { topicShare: 0.4, minScore: 0.05, minQueryWords: 2 } },
  });

  it("after an article have reasons of both kinds, which add up", async () => {
    const { body } = await deployment().ask("/v1/articles/a/recommendations");

    expect(idsOf(body.results).toSorted()).toEqual(["b", "c", "d"]);
    for (const { score, because, article } of body.results) {
      const parts = [...because.topics, ...because.words].map(({ contribution }) => contribution);
      const sum = parts.reduce((total, part) => total + part, because.otherTopics + because.otherWords);
      expect(Math.abs(sum - score)).toBeLessThan(1e-6);
      const words = because.words.map(({ word }: { word: string }) => word);
      expect(words).toEqual({ b: [], c: ["freight"], d: ["senate"] }[article.id as string]);
    }
  });

  it("after an article that the topics do not know are those of its words", async () => {
    const { status, body } = await deployment().ask("/v1/articles/d/recommendations");

    expect(status).toBe(200);
    expect(idsOf(body.results)).toEqual(["a"]);
    expect((await deployment().ask("/v1/articles/d")).body.article.recommendable).toBe(true);
    expect((await deployment().ask("/v1/articles/f")).body.article.recommendable).toBe(false);
  });

  it("after a text tell how many of its words are known, and are refused for too few", async () => {
    const { ask } = deployment();

    const { body } = await ask("/v1/recommendations", post({ text: "Freight, senate, freight: zzyzx" }));
    const short = await ask("/v1/recommendations", post({ text: "Freight zzyzx" }));

    expect(body.query).toEqual({ knownTerms: 2 });
    expect(idsOf(body.results)[0]).toBe("a");
    expect(short).toMatchObject({ status: 422, body: { code: "TEXT_TOO_SHORT" } });
    expect(short.body.detail).toContain("1 different words that the model knows; 2 are the least");
  });

  it("after a text are by its words alone while the topic model cannot be asked, and say so", async () => {
    const { ask, hosting } = deployment();
    hosting.delete("topics-r1");

    const { status, body } = await ask("/v1/recommendations", post({ text: "wheat and copper" }));

    expect(status).toBe(200);
    expect(body.degraded).toBe(true);
    expect(idsOf(body.results)[0]).toBe("b");
    expect(body.results[0].because.topics).toEqual([]);
  });

  it("of liked articles are like them in the mean, and none of them; disliked ones push others away", async () => {
    const { ask } = deployment();

    const liked = await ask("/v1/recommendations", post({ liked: ["a", "b", "a"] }));
    const less = await ask("/v1/recommendations", post({ liked: ["a"], disliked: ["c"] }));

    expect(liked.body.query).toEqual({ liked: ["a", "b"], disliked: [] });
    expect(idsOf(liked.body.results).toSorted()).toEqual(["c", "d", "e"]);
    expect(less.body.query).toEqual({ liked: ["a"], disliked: ["c"] });
    expect(idsOf(less.body.results)).not.toContain("c");
    expect(less.body.results[0].because.disliked).toBeLessThanOrEqual(0);
  });

  it("of a reading list are not in it", async () => {
    const { body } = await deployment().ask("/v1/recommendations", post({ readingList: ["a", "c"] }));

    expect(body.query).toEqual({ readingList: ["a", "c"] });
    expect(idsOf(body.results).toSorted()).toEqual(["b", "d"]);
  });

  it("are filtered by what was asked, in the path's way of asking too", async () => {
    const { ask } = deployment();

    const body = await ask("/v1/recommendations", post({ id: "b", filters: { sources: ["wire"] }, k: 1 }));
    const path = await ask("/v1/articles/b/recommendations", { query: { source: "wire", k: "1" } });
    const none = await ask("/v1/articles/b/recommendations", { query: { source: "nobody" } });

    expect(idsOf(body.body.results)).toEqual(["e"]);
    expect(path.body).toEqual(body.body);
    expect(none.body).toMatchObject({ results: [], reason: "FILTERED_OUT" });
  });

  it.each([
    [{ liked: ["f"] }, 422, "NO_KNOWN_TERMS"],
    [{ liked: ["a", "nobody"] }, 404, "ARTICLE_NOT_FOUND"],
    [{ readingList: ["a"] }, 400, "BODY_INVALID"],
    [{ id: "a", diversity: 2 }, 400, "BODY_INVALID"],
    [{ id: "a", freshnessHalfLifeDays: 0 }, 400, "BODY_INVALID"],
    [{ id: "a", filters: { from: "yesterday" } }, 400, "BODY_INVALID"],
  ])("asked by %j are %i %s", async (body, status, code) => {
    expect(await deployment().ask("/v1/recommendations", post(body))).toMatchObject({
      status,
      body: { code },
    });
  });
});
