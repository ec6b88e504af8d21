import { describe, expect, it } from "vitest";
import { smallRelease, useDeployment } from "./setting.ts";

const before = { topic: 3, likeness: 0.75, came: ["grain"], went: ["silo"], renamedFrom: "silo" };
const ended = { topic: 2, id: "00000000.2", name: "tin", since: "r-1", words: ["tin"] };
const lasting = ["freight", "wheat", "copper", "senate"].map((name, topic) => ({
  id: `feedbeef.${topic}`,
  name,
  shares: [0.5, 0.25],
}));
const lineage = {
  from: { known: true, releaseId: "r0" },
  topics: [
    { topic: 0, id: "feedbeef.0", name: "freight" },
    { topic: 1, id: "00000000.3", name: "wheat", since: "r-1", before },
    { topic: 2, id: "feedbeef.2", name: "copper" },
    { topic: 3, id: "feedbeef.3", name: "senate" },
  ],
  ended: [ended],
};

describe("GET /v1/topics", () => {
  const deployment = useDeployment({
    ...smallRelease,
    lasting: lasting.with(1, { id: "00000000.3", name: "wheat", since: "r-1", shares: [0.5, 0.25] } as never),
    evaluation: { schemaVersion: 1, lineage },
  });

  it("tells of each topic its lasting id and name, since when it is, and what has changed", async () => {
    const { body } = await deployment().ask("/v1/topics");

    expect(body.topics[0]).toEqual({
      topic: 0,
      id: "feedbeef.0",
      name: "freight",
      words: ["freight", "freight-like"],
      share: 0.25,
      since: "r1",
    });
    expect(body.topics[1]).toMatchObject({ id: "00000000.3", name: "wheat", since: "r-1", before });
  });

  it("tells which release they are compared with, and which of its topics ended", async () => {
    const { body } = await deployment().ask("/v1/topics");

    expect(body).toMatchObject({ releaseId: "r1", before: lineage.from, ended: [ended] });
  });

  it("tells the topics all the same when the evaluation is damaged or gone", async () => {
    const { store, ask, logged } = deployment();
    await store.put("releases/r1/evaluation.json", Buffer.from("{"));
    const damaged = await ask("/v1/topics");
    await store.delete("releases/r1/evaluation.json");
    const gone = await ask("/v1/topics");

    for (const { status, body } of [damaged, gone]) {
      expect(status).toBe(200);
      expect(body.topics[1]).toMatchObject({ id: "00000000.3", since: "r-1" });
      expect(body).not.toHaveProperty("ended");
    }
    expect(logged).toMatchObject([{ reason: "RELEASE_FILE_ALTERED" }, { reason: "RELEASE_FILE_MISSING" }]);
  });

  it("gives them in reasons by the same id and name", async () => {
    const { body } = await deployment().ask("/v1/articles/freight-1/recommendations");

    expect(body.results[0].because.topics[0]).toMatchObject({ topic: 0, id: "feedbeef.0", name: "freight" });
  });
});
