import { describe, expect, it } from "vitest";
import { defaultAssumptions } from "../../../../infra/aws/cost/assumptions.ts";
import type { Sizes } from "../../../../infra/aws/cost/sizes.ts";
import { workloadOf } from "../../../../infra/aws/cost/workload.ts";
import { inputOf } from "./setting.ts";

function workload(
  config: unknown = {},
  sizes: Partial<Sizes> = {},
  changed: Partial<typeof defaultAssumptions> = {},
) {
  const input = inputOf(config, sizes);
  return workloadOf(input.config, input.sizes, { ...defaultAssumptions, ...changed });
}

describe("workloadOf", () => {
  it("plans as many batches as DetectDrops: 1,000 articles of 3,000 bytes into batches of a million bytes", () => {
    const { batches } = workload(
      { articles: { batchBytes: 1_000_000 } },
      { articles: 1000, meanBytes: 3000 },
    );

    // 333 articles of 3,000 bytes fit, so three batches hold 999 and the last one is alone.
    expect(batches).toBe(4);
  });

  it("trains the notebook's run in half of its time on each of its two machines", () => {
    const config = {
      topics: { epochs: 100, instanceCount: 2 },
      training: { topicModelInstanceType: "ml.c4.xlarge" },
    };

    const { trainRows, epochs, topicModelSeconds } = workload(config, { articles: 11_314 });

    expect({ trainRows, epochs }).toEqual({ trainRows: 9051, epochs: 100 });
    // That run took 131 s; the rest is the job's overhead.
    expect(topicModelSeconds - defaultAssumptions.jobOverheadSeconds).toBeCloseTo(131, 0);
  });

  it("takes the epochs that the state machine would take by itself", () => {
    // 8,000 train rows make 63 batches of 128, and 24 epochs 1,500 steps; the least is 40.
    expect(workload({}, { articles: 10_000 }).epochs).toBe(40);
    // 320 rows: batches of 32, ten of them; 150 epochs.
    expect(workload({}, { articles: 400 }).epochs).toBe(150);
  });

  it.each([
    ["ml.c5.xlarge", 2000, 1],
    ["ml.c5.4xlarge", 2000, 1],
    ["ml.m5.large", 2000, 2],
    ["ml.c5.xlarge", 6000, 3],
    ["ml.c5.xlarge", 500, 1],
  ])("on %s and for %i terms trains %i times as long", (topicModelInstanceType, maxFeatures, times) => {
    const found = workload({ training: { topicModelInstanceType }, text: { maxFeatures } });

    // 8,000 rows x 40 epochs / 3,450 a second
    expect(found.topicModelSeconds - 90).toBeCloseTo(times * 92.754, 1);
  });

  it("counts a look a day, and a retraining for each that finds something new", () => {
    expect(workload({}, { newShare: 0.5 })).toMatchObject({ looks: 365 / 12, retrainings: 365 / 24 });
  });

  it("counts a nudge's execution beside those of the schedule", () => {
    const { looks, retrainings } = workload(
      { schedule: { dropNudge: { enabled: true } } },
      { newShare: 0.5 },
    );

    expect(looks).toBeCloseTo((365 / 12) * 1.5, 10);
    expect(retrainings).toBeCloseTo(365 / 24, 10);
  });

  it("believes a number of retrainings that it is told, without a schedule too", () => {
    expect(workload({ schedule: { enabled: false } }, { retrainingsPerMonth: 4 })).toMatchObject({
      looks: 4,
      retrainings: 4,
    });
  });

  it.each([2, 5])("keeps the endpoints of %i releases", (releases) => {
    expect(workload({ retention: { releases } }).hostedReleases).toBe(releases);
  });

  it("lets the candidate's endpoints overlap from the first one's creation to the end of the run", () => {
    const changed = { endpointMinutes: 6, jobStartMinutes: 3, jobOverheadSeconds: 60, invocationSeconds: 0 };
    const none = { handlerSecondsPerMegabyte: 0, indexSecondsPerThousandArticles: 0 };

    const { candidateEndpointHours } = workload({}, {}, { ...changed, ...none });

    // Topic model: 6 + 3 + 1 + 6 minutes; neighbour index: 6.
    expect(candidateEndpointHours).toBeCloseTo(22 / 60, 10);
  });
});
