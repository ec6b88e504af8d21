import { describe, expect, it } from "vitest";
import { taskHandlers } from "../../../infra/local/task-handlers.ts";

const lambdas = { invoke: async () => ({}), close: async () => {} };

describe("taskHandlers", () => {
  it.each([
    ["a function without a folder", "arn:aws:lambda:local:000000000000:function:Unknown"],
    ["a service that is not there", "arn:aws:states:::dynamodb:putItem"],
    ["an action that is not there", "arn:aws:states:::sagemaker:createTransformJob.sync"],
  ])("refuses to start over %s, naming state and resource", (_what, resource) => {
    expect(() => taskHandlers(new Map([["SomeState", resource]]), lambdas, {} as never)).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "RESOURCE_UNSUPPORTED" }),
    );
    expect(() => taskHandlers(new Map([["SomeState", resource]]), lambdas, {} as never)).toThrow(
      new RegExp(`SomeState.*${resource.split(":").at(-1)}`),
    );
  });
});
