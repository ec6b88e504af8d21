import { describe, expect, it } from "vitest";
import { settingsFrom } from "../../container/settings.ts";

describe("settingsFrom", () => {
  it("is what SageMaker expects, where nothing is said", () => {
    expect(settingsFrom({})).toEqual({
      program: "ntm",
      root: "/opt/ml",
      host: "0.0.0.0",
      port: 8080,
      // An endpoint takes 25 MB; whether 25,000,000 or 26,214,400 bytes, they are let through.
      maxBodyBytes: 26_214_400,
    });
  });

  it("hears the port and the payload that SageMaker names", () => {
    const { port, maxBodyBytes } = settingsFrom({
      SAGEMAKER_BIND_TO_PORT: "8081",
      SAGEMAKER_MAX_PAYLOAD_IN_MB: "6",
    });

    expect({ port, maxBodyBytes }).toEqual({ port: 8081, maxBodyBytes: 6_291_456 });
  });

  it.each([
    { SAGEMAKER_BIND_TO_PORT: "http" },
    { SAGEMAKER_BIND_TO_PORT: "70000" },
    { SAGEMAKER_MAX_PAYLOAD_IN_MB: "0" },
    { SAGEMAKER_MAX_PAYLOAD_IN_MB: "1.5" },
    { READNEXT_ML_ROOT: "" },
  ])("refuses %j, naming it", (environment) => {
    const [name = ""] = Object.keys(environment);

    expect(() => settingsFrom(environment)).toThrow(expect.objectContaining({ code: "ENVIRONMENT_INVALID" }));
    expect(() => settingsFrom(environment)).toThrow(name);
  });
});
