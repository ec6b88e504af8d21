import * as z from "zod";
import { ConfigError } from "../../../shared/errors/errors.ts";
import table from "./prices.json" with { type: "json" };

const priceSchema = z.strictObject({ usd: z.number().positive(), source: z.string() });
const instancePrices = z.record(z.string().startsWith("ml."), priceSchema);

const regionSchema = z.strictObject({
  trainingPerInstanceHour: instancePrices,
  hostingPerInstanceHour: instancePrices,
  serverlessPerGbSecond: priceSchema,
  endpointDataPerGb: priceSchema,
  mlStoragePerGbMonth: priceSchema,
  lambdaArmPerGbSecond: priceSchema,
  lambdaRequestsPerMillion: priceSchema,
  s3StoragePerGbMonth: priceSchema,
  s3PutsPerThousand: priceSchema,
  s3GetsPerThousand: priceSchema,
  stateTransitionsPerThousand: priceSchema,
  httpApiRequestsPerMillion: priceSchema,
  logIngestionPerGb: priceSchema,
  logStoragePerGbMonth: priceSchema,
  customMetricPerMonth: priceSchema,
  alarmPerMonth: priceSchema,
  dashboardPerMonth: priceSchema,
  tracesPerMillion: priceSchema,
  schedulerInvocationsPerMillion: priceSchema,
  sqsRequestsPerMillion: priceSchema,
  snsEmailsPerHundredThousand: priceSchema,
  kmsKeyPerMonth: priceSchema,
});

export const priceTableSchema = z.strictObject({
  /** Year and month that the prices are of. */
  asOf: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  sources: z.record(
    z.string(),
    z.strictObject({
      confidence: z.enum(["read", "reported", "derived", "remembered"]),
      text: z.string().min(1),
    }),
  ),
  /** Where AWS publishes each price. */
  pages: z.record(regionSchema.keyof(), z.url({ protocol: /^https$/ })),
  regions: z.record(z.string(), regionSchema),
});

export type PriceTable = z.infer<typeof priceTableSchema>;
export type Confidence = PriceTable["sources"][string]["confidence"];
type InstanceUse = "training" | "hosting";
type UnitPriceName = Exclude<keyof z.infer<typeof regionSchema>, `${InstanceUse}PerInstanceHour`>;

/** `usd` for `per` units. */
export interface Price {
  readonly usd: number;
  readonly per: number;
  readonly confidence: Confidence;
}

/** The prices of one Region. */
export interface Prices {
  readonly region: string;
  readonly asOf: string;
  readonly of: (name: UnitPriceName) => Price;
  /** Of an hour of one instance. @throws ConfigError `INSTANCE_TYPE_UNPRICED` */
  readonly instanceHour: (use: InstanceUse, instanceType: string) => Price;
  /** Cheapest first. */
  readonly hostingTypes: readonly string[];
}

/** Checked at import: a wrong table stops every command that needs it. */
export const priceTable: PriceTable = priceTableSchema.parse(table);

/** @throws ConfigError `REGION_UNPRICED` */
export function pricesOf(region: string): Prices {
  const { asOf, regions, sources } = priceTable;
  const prices = Object.hasOwn(regions, region) ? regions[region] : undefined;
  if (!prices) {
    throw new ConfigError("REGION_UNPRICED", `no prices of Region "${region}": known are ${known(regions)}`);
  }
  const priceFrom = ({ usd, source }: z.infer<typeof priceSchema>, per: number): Price => {
    return { usd, per, confidence: sources[source]?.confidence ?? "remembered" };
  };
  return {
    region,
    asOf,
    of: (name) => priceFrom(prices[name], unitsPriced(name)),
    instanceHour: (use, instanceType) => {
      const types = prices[`${use}PerInstanceHour`];
      const price = Object.hasOwn(types, instanceType) ? types[instanceType] : undefined;
      if (price) return priceFrom(price, 1);
      const message = `no ${use} price of instance type "${instanceType}" in ${region}: known are ${known(types)}`;
      throw new ConfigError("INSTANCE_TYPE_UNPRICED", message);
    },
    hostingTypes: Object.entries(prices.hostingPerInstanceHour)
      .sort(([, left], [, right]) => left.usd - right.usd)
      .map(([type]) => type),
  };
}

/** How many units a price is for, as the end of its name says. */
function unitsPriced(name: UnitPriceName): number {
  if (name.endsWith("PerMillion")) return 1_000_000;
  if (name.endsWith("PerHundredThousand")) return 100_000;
  return name.endsWith("PerThousand") ? 1000 : 1;
}

function known(names: Readonly<Record<string, unknown>>): string {
  return Object.keys(names).sort().join(", ");
}
