import { describe, expect, it } from "vitest";
import { callerRateHere, callerRateOnAws } from "../../shared/config/caller-rate.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";

const api = (value: object) => parseConfig({ api: value }, "test").api;

describe("how often one caller may ask", () => {
  it("is by default half of what all may on AWS, and 100 times a second on one machine", () => {
    expect(callerRateOnAws(api({}))).toBe(10);
    expect(callerRateOnAws(api({ requestsPerSecond: 101 }))).toBe(50);
    expect(callerRateHere(api({}))).toBe(100);
  });

  it("is never less than once a second", () => {
    expect(callerRateOnAws(api({ requestsPerSecond: 1 }))).toBe(1);
  });

  it.each([7, "off"])("is what the configuration says: %s", (callerRequestsPerSecond) => {
    expect(callerRateOnAws(api({ callerRequestsPerSecond }))).toBe(callerRequestsPerSecond);
    expect(callerRateHere(api({ callerRequestsPerSecond }))).toBe(callerRequestsPerSecond);
  });
});
