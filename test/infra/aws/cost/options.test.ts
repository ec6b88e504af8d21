import { describe, expect, it } from "vitest";
import { defaultAssumptions } from "../../../../infra/aws/cost/assumptions.ts";
import { type EstimateInput, estimate } from "../../../../infra/aws/cost/estimate.ts";
import { optionsOf } from "../../../../infra/aws/cost/options.ts";
import { inputOf } from "./setting.ts";

const savingOf = (input: EstimateInput, name: string) =>
  optionsOf(input).find((option) => option.name === name)?.savesUsd;
const difference = (input: EstimateInput, other: EstimateInput) =>
  estimate(input).monthUsd - estimate(other).monthUsd;

describe("optionsOf", () => {
  const large = {
    hosting: { kind: "instances", instanceType: "ml.m5.xlarge", instanceCount: 2 },
    retention: { releases: 4 },
    topics: { instanceCount: 2 },
  };

  it.each([
    ['hosting.kind "serverless", 2048 MiB', { hosting: { kind: "serverless", memoryMiB: 2048 } }],
    ['hosting.instanceType "ml.t2.medium"', { hosting: { ...large.hosting, instanceType: "ml.t2.medium" } }],
    ["hosting.instanceCount 1", { hosting: { ...large.hosting, instanceCount: 1 } }],
    ["retention.releases 2", { retention: { releases: 2 } }],
    ["topics.instanceCount 1", { topics: { instanceCount: 1 } }],
    [
      'training.*InstanceType "ml.m5.large"',
      { training: { topicModelInstanceType: "ml.m5.large", neighbourIndexInstanceType: "ml.m5.large" } },
    ],
  ])("says of %s what it saves", (name, change) => {
    const input = inputOf(large);

    const saved = savingOf(input, name);

    expect(saved).toBeCloseTo(difference(input, inputOf({ ...large, ...change })), 8);
    expect(saved).not.toBeCloseTo(0, 2);
  });

  it("says of a look a week what it saves, where almost every one finds something new", () => {
    const input = inputOf({}, { newShare: 0.5 });
    const weekly = inputOf({ schedule: { cron: "0 6 * * 1" } }, { newShare: 1 - 0.5 ** 7 });

    expect(savingOf(input, 'schedule.cron "0 6 * * 1"')).toBeCloseTo(difference(input, weekly), 2);
  });

  it("halves the endpoints by keeping one of two releases, or by one endpoint for both models", () => {
    const half = 2 * 730 * 0.115 + 2 * 30 * 0.14;

    expect(savingOf(inputOf(), "keep only the serving release's endpoints")).toBeCloseTo(half, 8);
    expect(savingOf(inputOf(), "both models on one endpoint")).toBeCloseTo(half, 8);
  });

  it("saves all of the endpoints, and what is sent to them, by serving without any", () => {
    const all = 4 * 730 * 0.115 + 4 * 30 * 0.14;
    const sentGb = (((1000 * 365) / 12) * 6000) / 1e9;

    expect(savingOf(inputOf(), "delete all endpoints after each release")).toBeCloseTo(all, 8);
    expect(optionsOf(inputOf()).find(({ name }) => name === 'serving "inProcess"')).toMatchObject({
      kind: "setting",
      savesUsd: expect.closeTo(all + sentGb * 0.016, 2),
    });
  });

  it("saves what a serverless endpoint is paid for answering readers", () => {
    const serverless = inputOf({ hosting: { kind: "serverless" } });
    const seconds = ((1000 * 365) / 12) * 2 * 0.1 * 2;

    expect(savingOf(serverless, 'serving "inProcess"')).toBeCloseTo(seconds * 0.00002, 1);
  });

  it.each([
    [{}, ["hosting.instanceCount 1", "retention.releases 2", "topics.instanceCount 1"]],
    [
      { hosting: { kind: "serverless" } },
      ['hosting.kind "serverless", 2048 MiB', "delete all endpoints after each release"],
    ],
    [
      { serving: "inProcess" },
      ['serving "inProcess"', "delete all endpoints after each release", "both models on one endpoint"],
    ],
    [{ topicModel: "builtin" }, ['serving "inProcess"']],
    [{ schedule: { cron: "0 6 * * 3" } }, ['schedule.cron "0 6 * * 1"']],
    [{ schedule: { dropNudge: { enabled: true } } }, ['schedule.cron "0 6 * * 1"']],
    [
      { hosting: { kind: "instances", instanceType: "ml.t2.medium" } },
      ['hosting.instanceType "ml.t2.medium"'],
    ],
  ])("leaves out for %j what is so already or would change nothing", (config, names) => {
    const offered = optionsOf(inputOf(config)).map(({ name }) => name);

    for (const name of names) expect(offered).not.toContain(name);
    expect(offered).not.toEqual([]);
  });

  it("tells of an option that costs more", () => {
    const busy = inputOf({}, { queriesPerDay: 3_000_000 });

    expect(savingOf(busy, 'hosting.kind "serverless", 2048 MiB')).toBeLessThan(-100);
  });

  it("reckons with the assumptions that it is given", () => {
    const input = { ...inputOf(), assumptions: { ...defaultAssumptions, endpointVolumeGb: 0 } };

    expect(savingOf(input, "both models on one endpoint")).toBeCloseTo(2 * 730 * 0.115, 8);
  });
});
