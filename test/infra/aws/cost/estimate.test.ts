import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultAssumptions } from "../../../../infra/aws/cost/assumptions.ts";
import { estimate } from "../../../../infra/aws/cost/estimate.ts";
import { metricUnits } from "../../../../shared/runtime/measure.ts";
import { inputOf, lineOf } from "./setting.ts";

describe("estimate: what is there by day and night", () => {
  it.each([
    ["two releases of two endpoints", {}, 4 * 730 * 0.115],
    ["five releases", { retention: { releases: 5 } }, 10 * 730 * 0.115],
    [
      "three instances of another type",
      { hosting: { kind: "instances", instanceType: "ml.c5.large", instanceCount: 3 } },
      12 * 730 * 0.102,
    ],
  ])("hosts %s", (_, config, usd) => {
    expect(lineOf(inputOf(config), "endpoints").usd).toBeCloseTo(usd, 6);
  });

  it("takes the prices of the Region", () => {
    const input = { ...inputOf(), region: "eu-central-1" };

    expect(lineOf(input, "endpoints").usd).toBeCloseTo(4 * 730 * 0.138, 6);
  });

  it("gives each instance a volume of 30 GB", () => {
    expect(lineOf(inputOf(), "endpoints' volumes").usd).toBeCloseTo(4 * 30 * 0.14, 6);
  });

  it("hosts nothing between queries where hosting is serverless", () => {
    const { month } = estimate(inputOf({ hosting: { kind: "serverless" } }));

    expect(month.map(({ item }) => item)).not.toContain("endpoints");
    expect(month.map(({ item }) => item)).not.toContain("endpoints' volumes");
  });
});

describe("estimate: one retraining", () => {
  it("bills the seconds of every training instance", () => {
    const config = { topics: { epochs: 100, instanceCount: 2 } };

    const { usd } = lineOf(inputOf(config, { articles: 34_500 }), "topic model training");

    // 27,600 rows x 100 epochs / 3,450 a second = 800 s, on two instances 400 s each, and 90 s beside them.
    expect(usd).toBeCloseTo((2 * (90 + 400) * 0.204) / 3600, 10);
  });

  it("bills the volumes for the time of both trainings", () => {
    const input = inputOf({ topics: { epochs: 100 }, training: { volumeSizeGb: 73 } }, { articles: 34_500 });

    // (90 + 800) + (90 + 34.5) seconds
    expect(lineOf(input, "training volumes").usd).toBeCloseTo(((73 * 1014.5) / 3600 / 730) * 0.14, 10);
  });

  it("bills the candidate's endpoints while they overlap with the kept ones", () => {
    const input = { ...inputOf(), assumptions: { ...defaultAssumptions, endpointMinutes: 67 } };

    const { quantity, usd } = lineOf(input, "candidate's endpoints");
    const { quantity: before } = lineOf(inputOf(), "candidate's endpoints");

    // An hour more for each of three creations.
    expect(quantity - before).toBeCloseTo(3, 6);
    expect(usd).toBeCloseTo(quantity * 0.115, 10);
  });

  it("asks a serverless candidate for every article's topics and two thousand articles' neighbours", () => {
    const input = inputOf({ hosting: { kind: "serverless", memoryMiB: 4096 } }, { articles: 10_000 });

    // 12 thousand articles x 5 s x 4 GB
    expect(lineOf(input, "candidate's endpoints")).toMatchObject({ quantity: 240, unit: "GB-seconds" });
    expect(lineOf(input, "candidate's endpoints").usd).toBeCloseTo(240 * 0.00002, 10);
  });

  it("asks it for no more neighbours than there are articles", () => {
    const input = inputOf({ hosting: { kind: "serverless", memoryMiB: 1024 } }, { articles: 1000 });

    expect(lineOf(input, "candidate's endpoints").quantity).toBe(2 * 5);
  });

  it("bills states and functions", () => {
    // 30 million bytes: batches of 2,796 articles, four of them.
    const input = inputOf({}, { articles: 10_000, meanBytes: 3000 });

    expect(lineOf(input, "state transitions").usd).toBeCloseTo((152 * 0.025) / 1000, 10);
    expect(lineOf(input, "functions' invocations").quantity).toBe(24);
    // 24 starts of 1.5 s, and 30 MB of 0.53 s, three times slower; 2 GB.
    expect(lineOf(input, "functions' time").quantity).toBeCloseTo(2 * (24 * 1.5 + 30 * 0.53 * 3), 6);
  });

  it("reads every dropped object", () => {
    const alone = lineOf(inputOf({}, { articles: 10_000 }), "objects read");
    const together = lineOf(inputOf({}, { articles: 10_000, articlesPerObject: 100 }), "objects read");

    expect(alone.quantity - together.quantity).toBe(9900);
  });
});

describe("estimate: one month", () => {
  it("is the sum of its lines, retrainings among them", () => {
    const { month, monthUsd, retraining, retrainingUsd } = estimate(inputOf({}, { retrainingsPerMonth: 10 }));
    const sum = (lines: typeof month) => lines.reduce((total, { usd }) => total + usd, 0);

    expect(monthUsd).toBeCloseTo(sum(month), 10);
    expect(retrainingUsd).toBeCloseTo(sum(retraining), 10);
    expect(month.find(({ item }) => item === "retrainings")?.usd).toBeCloseTo(10 * retrainingUsd, 10);
  });

  it("bills a query at the API, the function, both pointers and both endpoints", () => {
    // 12,000 a day are 365,000 a month.
    const input = inputOf({ hosting: { kind: "serverless", memoryMiB: 2048 } }, { queriesPerDay: 12_000 });

    expect(lineOf(input, "API requests").usd).toBeCloseTo(0.365, 10);
    expect(lineOf(input, "query invocations").usd).toBeCloseTo(0.365 * 0.2, 10);
    expect(lineOf(input, "pointer reads").usd).toBeCloseTo(2 * 365 * 0.0004, 10);
    expect(lineOf(input, "query function's time").usd).toBeCloseTo(
      365_000 * 0.2 * (1769 / 1024) * 0.0000133334,
      6,
    );
    expect(lineOf(input, "serverless inference").usd).toBeCloseTo(365_000 * 2 * 0.1 * 2 * 0.00002, 8);
  });

  it("traces every query up to one a second, and a twentieth of the others", () => {
    const none = { retrainingsPerMonth: 0 };
    const idle = { schedule: { enabled: false } };
    // 730 hours are 2,628,000 seconds.
    const few = lineOf(inputOf(idle, { ...none, queriesPerDay: 12_000 }), "traces");
    const many = lineOf(inputOf(idle, { ...none, queriesPerDay: 120_000 }), "traces");

    expect(few.quantity).toBe(365_000);
    expect(many.quantity).toBeCloseTo(2_628_000 + 0.05 * (3_650_000 - 2_628_000), 3);
  });

  it("stores articles, the runs of the days that they are kept, and a year's releases", () => {
    const input = {
      ...inputOf(
        { retention: { runDays: 365 } },
        { articles: 1000, meanBytes: 1000, retrainingsPerMonth: 2 },
      ),
      assumptions: {
        ...defaultAssumptions,
        runBytesPerTextByte: 3,
        releaseBytesPerTextByte: 1,
        modelBytesPerRelease: 500_000,
      },
    };

    // 1 MB of text, 24 runs of 3 MB, 24 releases of 1.5 MB
    expect(lineOf(input, "bucket").quantity).toBeCloseTo((1e6 + 24 * 3e6 + 24 * 1.5e6) / 2 ** 30, 8);
  });

  it("asks a queue more where drops nudge or are folded in, and bills each dropped object there", () => {
    const nudge = { schedule: { dropNudge: { enabled: true } } };
    const quiet = lineOf(inputOf({ foldIn: { enabled: false } }), "queues");
    const folded = lineOf(inputOf(), "queues");
    const both = lineOf(inputOf(nudge), "queues");

    expect(quiet.quantity).toBe(657_000);
    expect(folded.quantity).toBe(2 * 657_000 + 3 * 1000);
    expect(both.quantity).toBe(3 * 657_000 + 2 * 3 * 1000);
  });

  it("folds in each drop by itself, reading with it half of what came since the retraining", () => {
    const input = inputOf({}, { droppedPerMonth: 1000, retrainingsPerMonth: 10 });
    const off = estimate(inputOf({ foldIn: { enabled: false } }));

    expect(lineOf(input, "folding in").quantity).toBe(1000 * 4 * 2);
    expect(lineOf(input, "fresh articles' reads").quantity).toBe(1000 * (50 + 9));
    expect(lineOf(input, "fold-in's lists and writes").quantity).toBe(1000 * (10 + 4));
    expect(off.month.map((one) => one.item)).not.toContain("folding in");
  });

  it("counts the alarms and the metrics that are there", () => {
    const nudged = inputOf({ schedule: { dropNudge: { enabled: true } } });

    expect(lineOf(inputOf(), "alarms").quantity).toBeGreaterThan(10);
    expect(lineOf(nudged, "alarms").quantity).toBe(lineOf(inputOf(), "alarms").quantity + 1);
    expect(lineOf(inputOf(), "metrics").quantity).toBe(Object.keys(metricUnits).length + 18);
  });

  it("sends alarms to as many addresses as there are", () => {
    expect(lineOf(inputOf(), "alarm e-mails").usd).toBe(0);
    expect(
      lineOf(inputOf({ watch: { emails: ["a@example.com", "b@example.com"] } }), "alarm e-mails").quantity,
    ).toBe(40);
  });

  it.each([
    [{ hosting: { kind: "instances", instanceType: "ml.p5.48xlarge" } }, "ml.p5.48xlarge"],
    [{ training: { topicModelInstanceType: "ml.t2.medium" } }, "ml.t2.medium"],
    [{ training: { neighbourIndexInstanceType: "ml.r5.large" } }, "ml.r5.large"],
  ])("refuses %j, which has no price, rather than take it for free", (config, type) => {
    expect(() => estimate(inputOf(config))).toThrow(
      expect.objectContaining({ code: "INSTANCE_TYPE_UNPRICED" }),
    );
    expect(() => estimate(inputOf(config))).toThrow(`"${type}"`);
  });
});

describe("estimate: more is never cheaper", () => {
  // "auto" gives a small corpus more epochs, so there more articles can be learned in less time.
  const config = { topics: { epochs: 50 } };
  const sizes = {
    articles: fc.integer({ min: 1, max: 200_000 }),
    queriesPerDay: fc.integer({ min: 0, max: 1_000_000 }),
    newShare: fc.double({ min: 0, max: 1, noNaN: true }),
    droppedPerMonth: fc.integer({ min: 0, max: 100_000 }),
  };

  it.each(["articles", "queriesPerDay", "newShare", "droppedPerMonth"] as const)("by %s", (name) => {
    fc.assert(
      fc.property(
        fc.record(sizes),
        sizes[name],
        fc.constantFrom("instances", "serverless"),
        (some, other, kind) => {
          const usd = (value: number) => {
            const { monthUsd, retrainingUsd } = estimate(
              inputOf({ ...config, hosting: { kind } }, { ...some, articlesPerObject: 100, [name]: value }),
            );
            return { monthUsd, retrainingUsd };
          };
          const less = usd(Math.min(some[name], other));
          const more = usd(Math.max(some[name], other));

          expect(more.monthUsd).toBeGreaterThanOrEqual(less.monthUsd - 1e-9);
          expect(more.retrainingUsd).toBeGreaterThanOrEqual(less.retrainingUsd - 1e-9);
        },
      ),
      { numRuns: 20 },
    );
  });
});
