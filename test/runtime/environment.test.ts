import { afterEach, describe, expect, it, vi } from "vitest";
import { openRuntime } from "../../shared/runtime/environment.ts";

const environment = { READNEXT_STORE: "file:///data", READNEXT_ENDPOINTS: "local:///data/registry" };

describe("the runtime of an environment", () => {
  afterEach(() => vi.restoreAllMocks());

  it("has the store, the endpoints and all defaults", async () => {
    const runtime = await openRuntime(environment);

    expect(runtime.store.uri).toBe("file:///data");
    expect(runtime.config.text.maxFeatures).toBe(2000);
    expect(Math.abs(runtime.clock().getTime() - Date.now())).toBeLessThan(5_000);
  });

  it.each([
    ["local:///data/registry", "local:///data/registry/name"],
    ["local:///data/registry/", "local:///data/registry/name"],
    ["sagemaker://", "sagemaker://name"],
  ])("puts an endpoint's name behind %s", async (READNEXT_ENDPOINTS, uri) => {
    const runtime = await openRuntime({ ...environment, READNEXT_ENDPOINTS });

    expect((await runtime.openEndpoint("name")).uri).toBe(uri);
  });

  it("takes the configuration from READNEXT_CONFIG", async () => {
    const runtime = await openRuntime({ ...environment, READNEXT_CONFIG: '{"topics":{"count":7}}' });

    expect(runtime.config.topics).toMatchObject({ count: 7, optimizer: "adam" });
  });

  it.each([
    [{ READNEXT_ENDPOINTS: "sagemaker://" }, "ENVIRONMENT_INVALID", /READNEXT_STORE/],
    [{ READNEXT_STORE: "s3://bucket" }, "ENVIRONMENT_INVALID", /READNEXT_ENDPOINTS/],
    [{ ...environment, READNEXT_STORE: "" }, "ENVIRONMENT_INVALID", /READNEXT_STORE/],
    [{ ...environment, READNEXT_STORE: "gs://bucket" }, "STORE_SCHEME", /gs:\/\/bucket/],
    [{ ...environment, READNEXT_CONFIG: "{" }, "CONFIG_INVALID", /READNEXT_CONFIG is not JSON/],
    [{ ...environment, READNEXT_CONFIG: "" }, "CONFIG_INVALID", /READNEXT_CONFIG is not JSON/],
    [{ ...environment, READNEXT_CONFIG: '{"topics":{"cuont":7}}' }, "CONFIG_INVALID", /topics\.cuont/],
    [
      { ...environment, READNEXT_CONFIG: '{"topics":{"count":1}}' },
      "CONFIG_INVALID",
      /topics\.count = 1: .*2/,
    ],
  ])("refuses %j", async (wrong, code, message) => {
    await expect(openRuntime(wrong)).rejects.toMatchObject({
      name: "ConfigError",
      code,
      message: expect.stringMatching(message),
    });
  });

  it("logs one line of JSON, with its fields beside the message", async () => {
    const written: string[] = [];
    vi.spyOn(process.stdout, "write").mockImplementation((chunk) => written.push(String(chunk)) > 0);
    const { log } = await openRuntime(environment);

    log("info", "stage finished", { stage: "promote", runId: "r", code: undefined, durationMs: 5 });

    vi.restoreAllMocks();
    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0] ?? "")).toMatchObject({
      level: "INFO",
      message: "stage finished",
      service: "readnext-main",
      stage: "promote",
      runId: "r",
      durationMs: 5,
    });
  });
});
