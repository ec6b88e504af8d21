import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { layout } from "../../shared/release/layout.ts";
import { markRetired } from "../../shared/release/retire.ts";
import { rollBack } from "../../shared/release/roll-back.ts";
import { surveyReleases } from "../../shared/release/survey-releases.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";
import { type Deployment, type HostedReleases, hostedReleases } from "./hosted-releases.ts";

let releases: HostedReleases;
let first: string;
let second: string;
let third: string;
let deployment: Deployment;

beforeAll(async () => {
  releases = await hostedReleases(3);
  [first = "", second = "", third = ""] = releases.ids;
});
beforeEach(async () => {
  deployment = await releases.deploy();
});

const survey = (moves = 10) => surveyReleases(deployment.runtime, moves);
const states = async () => (await survey()).releases.map(({ releaseId, state }) => [releaseId, state]);

describe("the survey of releases", () => {
  it("says of each, newest first, whether it serves, can be promoted, or why not", async () => {
    deployment.hosted.delete(`readnext-main-knn-${second}`);
    await markRetired(deployment.runtime, first);

    const { releases: listed } = await survey();

    expect(listed).toMatchObject([
      { releaseId: third, state: "serving", serving: true, previous: false, silent: [] },
      { releaseId: second, state: "unhosted", previous: true, silent: [`readnext-main-knn-${second}`] },
      { releaseId: first, state: "retired", retired: true },
    ]);
    expect(listed[0]).toMatchObject({ counts: { articles: 34 }, metrics: { precisionAtK: 0.5 } });
  });

  it("says that each can be promoted where releases are answered for without endpoints, and lists none", async () => {
    const { runtime } = deployment;
    await markRetired(runtime, first);
    const listEndpoints = () => Promise.reject(new Error("not allowed"));
    const config = { ...runtime.config, serving: "inProcess" as const };

    const { releases: listed } = await surveyReleases({ ...runtime, config, listEndpoints }, 10);

    expect(listed.map(({ state, silent }) => [state, silent])).toEqual([
      ["serving", []],
      ["promotable", []],
      ["promotable", []],
    ]);
  });

  it.each(["Creating", "Failed", "Deleting"])(
    "takes an endpoint that is %s for one that is silent",
    async (status) => {
      const { runtime } = deployment;
      const listEndpoints = async () =>
        (await runtime.listEndpoints()).map(({ name }) => ({
          name,
          status: name.includes(`ntm-${first}`) ? status : "InService",
        }));

      const { releases: listed } = await surveyReleases({ ...runtime, listEndpoints }, 10);

      expect(listed.map(({ state }) => state)).toEqual(["serving", "promotable", "unhosted"]);
      expect(listed[2]?.silent).toEqual([`readnext-main-ntm-${first}`]);
    },
  );

  it("tells of a rollback: which release is set aside, and who moved the pointer when and why", async () => {
    await rollBack(deployment.runtime, { owner: "act", by: "anna", reason: "why" });

    const { releases: listed, moves } = await survey();

    expect(listed.map(({ releaseId, setAside }) => [releaseId, setAside])).toEqual([
      [third, true],
      [second, false],
      [first, false],
    ]);
    expect(await states()).toEqual([
      [third, "promotable"],
      [second, "serving"],
      [first, "promotable"],
    ]);
    expect(moves).toMatchObject([
      { sequence: 4, releaseId: second, move: { act: "rollback", by: "anna", reason: "why" } },
      { sequence: 3, releaseId: third, move: { act: "run", by: "execution-3" } },
      { sequence: 2, releaseId: second },
      { sequence: 1, releaseId: first },
    ]);
    expect((await survey(2)).moves).toHaveLength(2);
  });

  it("tells what it leaves out, and why", async () => {
    const { store } = deployment;
    const newer = layout.releaseManifest("0123456789abcdef-01234567");
    await store.put(newer, encodeJson({ schemaVersion: 99 }));
    await store.put(layout.pastPointer(1), encodeJson({ foreign: true }));

    const { leftOut, moves, releases: listed } = await survey();

    expect(leftOut).toEqual([
      expect.stringContaining(`${newer} has schema 99`),
      expect.stringContaining(layout.pastPointer(1)),
    ]);
    expect([moves.length, listed.length]).toEqual([2, 3]);
  });

  it("is empty before the first promotion", async () => {
    const { store } = deployment;
    for (const { key } of await Array.fromAsync(store.list(layout.releasesPrefix))) await store.delete(key);

    expect(await survey()).toEqual({ releases: [], moves: [], leftOut: [] });
  });
});
