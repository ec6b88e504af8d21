import { describe, expect, it } from "vitest";
import { idsOf, smallRelease, useDeployment } from "./setting.ts";
import { serve } from "./small-release.ts";

/** Other articles in the same rows: an answer made from both releases would show. */
const nextRelease = {
  id: "r2",
  sequence: 2,
  articles: [
    { id: "senate-1", vector: [3, -1, -1, -1] },
    { id: "senate-2", vector: [2, 0, -1, -1] },
    { id: "senate-3", vector: [-1, 3, -1, -1] },
  ],
};

describe("an answer while a release is promoted", () => {
  const deployment = useDeployment(smallRelease);

  it.each(["index-r1", "topics-r1"])(
    "is made from the release it began with, promoted while %s is asked",
    async (name) => {
      const { store, hosting, ask } = deployment();
      const model = hosting.get(name);
      hosting.set(name, async (request) => {
        await serve(store, hosting, nextRelease);
        if (!model) throw new Error("not hosted");
        return model(request);
      });

      const during = await ask("/v1/recommendations", { method: "POST", body: '{"text":"freight"}' });
      const after = await ask("/v1/recommendations", { method: "POST", body: '{"text":"freight"}' });

      expect(during.body.releaseId).toBe("r1");
      expect(during.body.results.map(({ article }: { article: { title: string } }) => article.title)).toEqual(
        ["freight-1 of r1", "freight-2 of r1"],
      );
      expect(after.body.releaseId).toBe("r2");
      expect(idsOf(after.body.results)).toEqual(["senate-1", "senate-2"]);
    },
  );

  it("comes from the release's own vectors when the index is retired meanwhile", async () => {
    const { store, hosting, ask } = deployment();
    await ask("/v1/health");
    hosting.delete("index-r1");

    const during = await ask("/v1/articles/freight-1/recommendations");
    await serve(store, hosting, nextRelease);
    const again = await ask("/v1/articles/senate-1/recommendations");

    expect(during).toMatchObject({ status: 200, body: { releaseId: "r1" } });
    expect(idsOf(during.body.results)).toEqual(["freight-2"]);
    expect(again).toMatchObject({ status: 200, body: { releaseId: "r2" } });
  });

  it("comes from the release before when the new one is altered, and the log says why", async () => {
    const { store, hosting, ask, logged } = deployment();
    await ask("/v1/health");
    await serve(store, hosting, nextRelease);
    await store.put("releases/r2/vectors.pbr", Buffer.from("x"));

    const { status, body } = await ask("/v1/articles/freight-1/recommendations");

    expect(status).toBe(200);
    expect(body.releaseId).toBe("r1");
    expect(JSON.stringify(logged)).toContain("releases/r2/vectors.pbr is not the file that was promoted");
  });
});

describe("what is told of releases", () => {
  const deployment = useDeployment(smallRelease);

  it("is every release, newest first, with the serving one marked", async () => {
    const { store, hosting, ask } = deployment();
    await serve(store, hosting, nextRelease);

    const { status, body } = await ask("/v1/releases");

    expect(status).toBe(200);
    expect(body.releases).toEqual([
      {
        releaseId: "r2",
        sequence: 2,
        createdAt: "2026-11-23T12:00:00Z",
        serving: true,
        previous: false,
        retired: false,
        counts: { articles: 3 },
        metrics: { precisionAtK: 0.5, method: "labels" },
      },
      expect.objectContaining({ releaseId: "r1", sequence: 1, serving: false }),
    ]);
  });

  it("is the serving one's health and topics", async () => {
    const { ask } = deployment();

    const health = await ask("/v1/health");
    const topics = await ask("/v1/topics");

    expect(health.body).toEqual({
      status: "ok",
      releaseId: "r1",
      createdAt: "2026-11-23T12:00:00Z",
      articles: 4,
      freshArticles: 0,
    });
    expect(topics.body.releaseId).toBe("r1");
    expect(topics.body.topics[1]).toEqual({ topic: 1, words: ["wheat", "wheat-like"], share: 0.25 });
  });
});
