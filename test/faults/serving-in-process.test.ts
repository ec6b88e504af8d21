import { beforeAll, describe, expect, it } from "vitest";
import { loadDefinition } from "../../infra/local/state-machine.ts";
import { makeHandler as makeFoldIn } from "../../lambdas/fold-in/handler.ts";
import { makeHandler as makeQuery } from "../../lambdas/query/handler.ts";
import { localImages, programFor } from "../../shared/algorithms/programs.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import type { MoveReport } from "../../shared/release/move-by-hand.ts";
import { promoteRelease } from "../../shared/release/promote-release.ts";
import { markRetired } from "../../shared/release/retire.ts";
import type { ReleaseSurvey } from "../../shared/release/survey-releases.ts";
import { drop, wire } from "../lambdas/bench.ts";
import { eventOf } from "../lambdas/query/small-release.ts";
import { type Deployment, openDeployment, promotedBy } from "./deployment.ts";

const learning = {
  topics: { count: 4, epochs: 3, encoderLayers: "8" },
  gate: { minLiftOverChance: 0, minTopicUniqueness: 0, maxTopicShare: 1, maxPrecisionLoss: 1 },
  retention: { releases: 2 },
};
const machine = loadDefinition({
  TopicModelImage: localImages.ntm,
  NeighbourIndexImage: localImages.knn,
  SageMakerRoleArn: "arn:aws:iam::123456789012:role/readnext-main-sagemaker",
});
const text = { text: "a container vessel in the harbour" };
const byId = "/v1/articles/w0002/recommendations";

/** Real models on AWS in memory, and one deployment through its life: each test goes on where the one before it ended. */
describe("a deployment where no endpoint stays", () => {
  let aws: Deployment;
  const releases: string[] = [];
  const left = () => {
    const { endpoints, configs, modelNames } = aws.account.contents.hosting;
    return [...endpoints.keys(), ...configs, ...modelNames];
  };
  const asked = () => aws.account.contents.hosting.invoked.length;

  async function learn(name: string, from: number): Promise<string> {
    await drop(aws.store, `${name}.jsonl`, wire(from === 0 ? 40 : 6, from));
    const releaseId = promotedBy(await aws.run(name));
    releases.push(releaseId);
    return releaseId;
  }

  beforeAll(async () => {
    aws = await openDeployment({ config: { ...learning, serving: "inProcess" }, programFor, machine });
  });

  it("judges its candidates on endpoints, and has none once one serves", async () => {
    await learn("first", 0);
    await learn("second", 100);

    expect(asked()).toBeGreaterThan(0);
    expect(left()).toEqual([]);
  }, 60_000);

  it("answers readers from the release's own files, to the byte as its endpoints would", async () => {
    const before = asked();

    const here = [await aws.ask(byId), await aws.ask("/v1/recommendations", text)];

    expect(here).toMatchObject([
      { statusCode: 200, answer: { releaseId: releases[1] } },
      { statusCode: 200, answer: { releaseId: releases[1] } },
    ]);
    expect(asked()).toBe(before);
    const hosted = await openDeployment({ config: learning, programFor, machine });
    await drop(hosted.store, "first.jsonl", wire(40));
    await hosted.run("first");
    await drop(hosted.store, "second.jsonl", wire(6, 100));
    await hosted.run("second");
    expect(hosted.account.hosted().size).toBe(4);
    expect(here).toEqual([await hosted.ask(byId), await hosted.ask("/v1/recommendations", text)]);
  }, 60_000);

  it("compares the next candidate with what serves", async () => {
    const third = await learn("third", 200);

    const { bytes } = await aws.store.get(`releases/${third}/evaluation.json`);
    const { serving } = JSON.parse(Buffer.from(bytes).toString()).judgement;
    expect(serving).toMatchObject({ compared: true, releaseId: releases[1] });
  }, 60_000);

  it("folds new articles in", async () => {
    await drop(aws.store, "fresh.jsonl", wire(1, 900));

    const folded = await makeFoldIn(async () => aws.runtime)({}, {});

    expect(folded).toMatchObject({ decision: "FOLDED", accepted: 1, withoutKnownWord: 0 });
    expect((await aws.ask("/v1/articles/w0900/recommendations")).statusCode).toBe(200);
    expect(left()).toEqual([]);
  });

  it("rolls back and promotes any release, however old, after it has asked its models", async () => {
    const [first = "", second, third] = releases;
    // As it was left by a time in which releases were served by endpoints.
    await markRetired(aws.runtime, first);

    const move = async (event: object) => (await aws.act(event)) as MoveReport;
    const back = await move({ act: "rollback" });
    const oldest = await move({ act: "promote", release: first });
    const again = await move({ act: "promote", release: third });

    expect([back, oldest, again]).toMatchObject([
      { moved: true, releaseId: second },
      { moved: true, releaseId: first },
      { moved: true, releaseId: third },
    ]);
    for (const { articlesCompared } of [back, oldest, again]) expect(articlesCompared).toBeGreaterThan(8);
    expect((await aws.ask(byId)).answer.releaseId).toBe(third);
  });

  it("says of all its releases that they can be promoted, and misses no endpoint", async () => {
    const { releases: listed } = (await aws.act({ act: "releases" })) as ReleaseSurvey;

    expect(listed.map(({ state, silent }) => [state, silent])).toEqual([
      ["serving", []],
      ["promotable", []],
      ["promotable", []],
    ]);
  });

  it("promotes none whose topic model is not the one that was promoted", async () => {
    const key = `releases/${releases[0]}/topic-model.tar.gz`;
    const { bytes } = await aws.store.get(key);
    await aws.store.put(key, bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1));

    await expect(aws.act({ act: "promote", release: releases[0] })).rejects.toMatchObject({
      code: "RELEASE_FILE_ALTERED",
    });
    await aws.store.put(key, bytes);
  });

  it("removes the endpoints of a promoted run that was stopped before it could", async () => {
    await drop(aws.store, "fourth.jsonl", wire(6, 300));
    const stopped = await aws.run("fourth", {
      changes: {
        RetireSuperseded: () => {
          throw Object.assign(new Error("out of memory"), { name: "Lambda.Unknown" });
        },
      },
    });
    const promoted = promotedBy(stopped);
    expect(left()).not.toEqual([]);

    await aws.clearStopped("fourth");

    expect(left()).toEqual([]);
    expect((await aws.ask(byId)).answer.releaseId).toBe(promoted);
  }, 60_000);

  it("refuses by name what endpoints are needed for once it is to serve by them, until a run has made some", async () => {
    const endpoints = parseConfig({ ...learning, serving: "endpoints" }, "test");
    const runtime = { ...aws.runtime, config: endpoints };
    const query = makeQuery(async () => runtime);

    const refused = promoteRelease(runtime, releases[1] ?? "", { owner: "act" });
    await expect(refused).rejects.toMatchObject({ code: "ENDPOINT_NOT_FOUND" });
    const config = { ...learning, serving: "endpoints" };
    promotedBy(await aws.run("forced", { input: { force: true }, config }));

    const before = asked();
    const { statusCode } = await query(eventOf(byId));
    expect(statusCode).toBe(200);
    expect(asked()).toBe(before + 1);
    expect(aws.account.hosted().size).toBe(2);
  }, 60_000);
});
