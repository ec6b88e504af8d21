import { ServiceUnavailable } from "@aws-sdk/client-sagemaker-runtime";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { openEndpoint } from "../../shared/endpoints/open-endpoint.ts";
import {
  AlgorithmError,
  ConfigError,
  InvalidInputError,
  TransientError,
} from "../../shared/errors/errors.ts";
import { rejects } from "../storage/conformance.ts";
import { endpointConformance } from "./conformance.ts";
import { fakeImage, fakeModel, programFor } from "./fake-programs.ts";
import { controlError, type MemorySageMaker, memorySageMaker, modelError } from "./memory-sagemaker.ts";

async function hosting(): Promise<MemorySageMaker> {
  const sageMaker = memorySageMaker();
  const program = await programFor(fakeImage);
  sageMaker.endpoints.set("present", program.load(fakeModel({ seed: "7" })));
  sageMaker.configs.add("present");
  sageMaker.modelNames.add("present");
  return sageMaker;
}

endpointConformance("SageMaker endpoint", async () => {
  const sageMaker = await hosting();
  return { open: (name) => openEndpoint(`sagemaker://${name}`, sageMaker) };
});

let sageMaker: MemorySageMaker;
let endpoint: Endpoint;
beforeEach(async () => {
  sageMaker = await hosting();
  endpoint = await openEndpoint("sagemaker://present", sageMaker);
});

const request = { contentType: "application/json", accept: "application/jsonlines", body: Buffer.from("1") };

describe("SageMaker endpoint: invoke", () => {
  test("sends content type, accept and body under the endpoint's name", async () => {
    await endpoint.invoke(request);

    expect(sageMaker.invoked).toEqual([
      {
        EndpointName: "present",
        ContentType: "application/json",
        Accept: "application/jsonlines",
        Body: request.body,
      },
    ]);
  });

  const throttled = { httpStatusCode: 400, attempts: 4 };
  test.each([
    [
      "throttling",
      Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException", $metadata: throttled }),
    ],
    ["ServiceUnavailable", new ServiceUnavailable({ message: "down", $metadata: { httpStatusCode: 503 } })],
    ["a model that is not ready", Object.assign(new Error("wait"), { name: "ModelNotReadyException" })],
    ["the container's 5xx", modelError(503, "worker died")],
    ["a time-out", Object.assign(new Error("no answer"), { name: "TimeoutError" })],
    ["an ask that is broken off", Object.assign(new Error("aborted"), { name: "AbortError" })],
    ["a reset connection", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })],
  ])("%s is transient", async (_, error) => {
    sageMaker.failNext = error;

    const invoked = endpoint.invoke(request);

    await rejects(invoked, TransientError, "ENDPOINT_UNAVAILABLE");
    await expect(invoked).rejects.toMatchObject({ cause: error });
  });

  test("lets itself be broken off", async () => {
    const send = vi.spyOn(sageMaker.runtime, "send");
    const { signal } = new AbortController();

    await endpoint.invoke(request, signal);

    expect(send.mock.calls[0]?.[1]).toEqual({ abortSignal: signal });
  });

  test("the container's 4xx is the model's, in the container's own words", async () => {
    sageMaker.failNext = modelError(415, "unsupported media type");

    const invoked = endpoint.invoke(request);

    await rejects(invoked, AlgorithmError, "MODEL_ERROR");
    await expect(invoked).rejects.toThrow(/^unsupported media type$/);
  });

  test.each([
    ["AccessDeniedException", 400, ConfigError, "ENDPOINT_FORBIDDEN"],
    ["ValidationError", 400, InvalidInputError, "ENDPOINT_REFUSED"],
  ])("%s is permanent", async (name, status, type, code) => {
    sageMaker.failNext = controlError(name, "no", status);

    await rejects(endpoint.invoke(request), type, code);
  });
});

describe("SageMaker endpoint: remove", () => {
  test("deletes endpoint, configuration and model of that name", async () => {
    await endpoint.remove();

    expect([sageMaker.endpoints.size, sageMaker.configs.size, sageMaker.modelNames.size]).toEqual([0, 0, 0]);
  });

  test("goes on to the configuration and the model when the endpoint is gone already", async () => {
    sageMaker.endpoints.clear();

    await endpoint.remove();

    expect([sageMaker.configs.size, sageMaker.modelNames.size]).toEqual([0, 0]);
  });

  test("is transient while the endpoint is being created", async () => {
    sageMaker.failNext = controlError("ValidationException", 'Cannot update in-progress endpoint "arn".');

    await rejects(endpoint.remove(), TransientError, "ENDPOINT_BUSY");
  });

  test("does not take another refusal for absence", async () => {
    sageMaker.failNext = controlError(
      "ValidationException",
      "Value at 'endpointName' failed to satisfy constraint",
    );

    await rejects(endpoint.remove(), InvalidInputError, "ENDPOINT_REFUSED");
  });
});
