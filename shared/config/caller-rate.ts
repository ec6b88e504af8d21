import type { Config } from "./schema.ts";

/** Requests a second that one caller may make. */
export type CallerRate = number | "off";

type Limits = Pick<Config["api"], "callerRequestsPerSecond" | "requestsPerSecond">;

/** What "auto" means on one machine: more than a person's programs ask, less than holds up another's. */
export function callerRateHere({ callerRequestsPerSecond: rate }: Limits): CallerRate {
  return rate === "auto" ? 100 : rate;
}

/** What "auto" means on AWS: whatever one caller does, others have half of what the gateway lets through. */
export function callerRateOnAws({ callerRequestsPerSecond: rate, requestsPerSecond }: Limits): CallerRate {
  return rate === "auto" ? Math.max(1, Math.floor(requestsPerSecond / 2)) : rate;
}
