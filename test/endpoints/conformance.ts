import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { AlgorithmError, InvalidInputError, NotFoundError } from "../../shared/errors/errors.ts";
import { rejects } from "../storage/conformance.ts";

/** A place with one endpoint, "present", whose model was trained with `{seed: "7"}`; and how to open others there. */
export interface HostingPlace {
  readonly open: (name: string) => Promise<Endpoint>;
}

const ask = (question: unknown) => ({
  contentType: "application/json",
  accept: "application/json; verbose=true",
  body: Buffer.from(JSON.stringify(question)),
});

/** What everything owes that answers for a model, shown on the fake program of fake-programs.ts. */
export function modelConformance(twin: string, openPresent: () => Promise<Endpoint>): void {
  describe(`${twin}: invoke`, () => {
    test("gives the model the request and gives back its answer, with the type it says", async () => {
      const endpoint = await openPresent();

      const response = await endpoint.invoke(ask({ rows: [1, 2] }));

      const trainedOn = { hyperParameters: { seed: "7" }, channels: {} };
      expect(JSON.parse(Buffer.from(response.body).toString())).toEqual({
        trainedOn,
        question: { rows: [1, 2] },
      });
      expect(response.contentType).toBe("application/json; verbose=true");
    });

    test("passes the model's refusal on, with its own message", async () => {
      const endpoint = await openPresent();

      const invoked = endpoint.invoke({ ...ask(1), contentType: "text/csv" });

      await rejects(invoked, AlgorithmError, "MODEL_ERROR");
      await expect(invoked).rejects.toThrow("content type text/csv is not supported");
    });

    test("refuses a payload above 25 MB before sending it", async () => {
      const endpoint = await openPresent();

      const invoked = endpoint.invoke({ ...ask(1), body: new Uint8Array(25_000_001) });

      await rejects(invoked, InvalidInputError, "PAYLOAD_TOO_LARGE");
    });
  });
}

/** What a hosted one owes beside that. */
export function endpointConformance(twin: string, make: () => Promise<HostingPlace>): void {
  modelConformance(twin, async () => (await make()).open("present"));

  test(`${twin}: invoke is ENDPOINT_NOT_FOUND when there is none of that name`, async () => {
    const endpoint = await (await make()).open("absent");

    await rejects(endpoint.invoke(ask(1)), NotFoundError, "ENDPOINT_NOT_FOUND");
  });

  describe(`${twin}: remove`, () => {
    test("makes the endpoint unknown", async () => {
      const endpoint = await (await make()).open("present");

      await endpoint.remove();

      await rejects(endpoint.invoke(ask(1)), NotFoundError, "ENDPOINT_NOT_FOUND");
    });

    test("is no error for what was never there, nor a second time", async () => {
      const place = await make();

      await (await place.open("absent")).remove();
      await (await place.open("present")).remove();
      await (await place.open("present")).remove();
    });
  });
}
