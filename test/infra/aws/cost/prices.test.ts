import { ProductionVariantInstanceType, TrainingInstanceType } from "@aws-sdk/client-sagemaker";
import { describe, expect, it } from "vitest";
import { pricesOf, priceTable, priceTableSchema } from "../../../../infra/aws/cost/prices.ts";

const regions = Object.entries(priceTable.regions);

describe("the price table", () => {
  it("is dated", () => {
    expect(priceTable.asOf).toBe("2026-11");
  });

  it("has the Regions us-east-1 and eu-central-1", () => {
    expect(Object.keys(priceTable.regions)).toEqual(["us-east-1", "eu-central-1"]);
  });

  it("names for every kind of price the page of AWS that has it", () => {
    const kinds = Object.keys(priceTable.regions["us-east-1"] ?? {});

    expect(Object.keys(priceTable.pages)).toEqual(kinds);
    for (const page of Object.values(priceTable.pages)) expect(page).toMatch(/^https:\/\/aws\.amazon\.com\//);
  });

  it.each(regions)("says of every price in %s where it is from", (_, prices) => {
    const { trainingPerInstanceHour, hostingPerInstanceHour, ...others } = prices;
    const all = [trainingPerInstanceHour, hostingPerInstanceHour, others].flatMap((each) =>
      Object.values(each),
    );

    for (const { source } of all) expect(Object.keys(priceTable.sources)).toContain(source);
    expect(all.length).toBeGreaterThan(40);
  });

  it("explains no source that no price has", () => {
    const text = JSON.stringify(priceTable.regions);

    const unused = Object.keys(priceTable.sources).filter((source) => !text.includes(`"source":"${source}"`));

    expect(unused).toEqual([]);
  });

  it.each(regions)(
    "prices in %s the instance types of all Regions, all of them known to SageMaker",
    (_, prices) => {
      const types = (use: "trainingPerInstanceHour" | "hostingPerInstanceHour") =>
        [...new Set(regions.flatMap(([, each]) => Object.keys(each[use])))].sort();
      const training = types("trainingPerInstanceHour");
      const hosting = types("hostingPerInstanceHour");

      expect(Object.keys(prices.trainingPerInstanceHour).sort()).toEqual(training);
      expect(Object.keys(prices.hostingPerInstanceHour).sort()).toEqual(hosting);
      expect(Object.values(TrainingInstanceType)).toEqual(expect.arrayContaining(training));
      expect(Object.values(ProductionVariantInstanceType)).toEqual(expect.arrayContaining(hosting));
    },
  );

  it.each(["ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge", "ml.c5.xlarge", "ml.c5.2xlarge"])(
    "asks for training on %s what it asks for hosting",
    (type) => {
      for (const [, { trainingPerInstanceHour, hostingPerInstanceHour }] of regions) {
        expect(trainingPerInstanceHour[type]?.usd).toBe(hostingPerInstanceHour[type]?.usd);
      }
    },
  );

  it.each([
    ["a price of nothing", { alarmPerMonth: { usd: 0, source: "memory" } }],
    ["a price without a source", { alarmPerMonth: { usd: 1 } }],
    ["a price that is not known", { alarmPerYear: { usd: 1, source: "memory" } }],
    ["a missing price", { alarmPerMonth: undefined }],
  ])("may not have %s", (_, change) => {
    const region = { ...priceTable.regions["us-east-1"], ...change };

    expect(priceTableSchema.safeParse({ ...priceTable, regions: { region } }).success).toBe(false);
  });
});

describe("pricesOf", () => {
  const prices = pricesOf("us-east-1");

  it("knows how many units a price is for", () => {
    expect(prices.of("lambdaRequestsPerMillion")).toEqual({ usd: 0.2, per: 1_000_000, confidence: "read" });
    expect(prices.of("stateTransitionsPerThousand")).toEqual({ usd: 0.025, per: 1000, confidence: "read" });
    expect(prices.of("snsEmailsPerHundredThousand")).toMatchObject({ usd: 2, per: 100_000 });
    expect(prices.of("serverlessPerGbSecond")).toMatchObject({ usd: 0.00002, per: 1 });
    expect(prices.instanceHour("hosting", "ml.m5.large")).toMatchObject({ usd: 0.115, per: 1 });
  });

  it("lists the instance types for hosting by price", () => {
    expect(prices.hostingTypes.slice(0, 3)).toEqual(["ml.t2.medium", "ml.c5.large", "ml.t2.large"]);
  });

  it.each(["mars-north-1", "toString"])("refuses Region %s, naming it and those it knows", (region) => {
    expect(() => pricesOf(region)).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "REGION_UNPRICED" }),
    );
    expect(() => pricesOf(region)).toThrow(`"${region}": known are eu-central-1, us-east-1`);
  });

  it.each([
    ["training", "ml.t2.medium"],
    ["hosting", "ml.x9.large"],
  ] as const)("refuses %s on %s, naming it and what it knows", (use, type) => {
    expect(() => prices.instanceHour(use, type)).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "INSTANCE_TYPE_UNPRICED" }),
    );
    expect(() => prices.instanceHour(use, type)).toThrow(`no ${use} price of instance type "${type}"`);
    expect(() => prices.instanceHour(use, type)).toThrow("ml.c5.xlarge, ml.g4dn.xlarge");
  });
});
