import { describe, expect, it } from "vitest";
import { functionEnvironment } from "../../../../infra/aws/functions/function-environment.ts";
import { parseConfig } from "../../../../shared/config/parse-config.ts";

const environmentOf = (config: unknown) => functionEnvironment(parseConfig(config, "test"), "a-bucket");

describe("a function's environment", () => {
  it("names the store and SageMaker's endpoints", () => {
    expect(environmentOf({})).toMatchObject({
      READNEXT_STORE: "s3://a-bucket",
      READNEXT_ENDPOINTS: "sagemaker://",
    });
  });

  it("gives the handler the very configuration of the deployment", () => {
    const config = {
      stage: "prod",
      topics: { count: 40, epochs: 60 },
      hosting: { kind: "serverless", memoryMiB: 4096 },
      schedule: { dropNudge: { enabled: true, quietMinutes: 3 } },
      retention: { releases: 4 },
    };

    const { READNEXT_CONFIG = "" } = environmentOf(config);

    expect(parseConfig(JSON.parse(READNEXT_CONFIG), "test")).toEqual(parseConfig(config, "test"));
  });

  it("does not carry what only gateways and people need", () => {
    const { READNEXT_CONFIG = "" } = environmentOf({
      api: { corsOrigins: ["https://research.example.com"] },
      watch: { emails: ["desk@example.com"] },
      budget: { monthlyUsd: 500 },
    });

    expect(READNEXT_CONFIG).toBe("{}");
  });

  it("refuses a configuration that Lambda's 4 KiB would not hold, with its length", () => {
    const encoderLayers = Array.from({ length: 900 }, () => "256").join(",");

    expect(() => environmentOf({ topics: { encoderLayers } })).toThrow(
      expect.objectContaining({
        code: "CONFIG_TOO_LONG",
        message: expect.stringMatching(/\d{4} characters/),
      }),
    );
  });
});
