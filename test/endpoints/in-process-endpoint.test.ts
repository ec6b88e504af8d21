import { expect, test } from "vitest";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { openInProcessEndpoint } from "../../shared/endpoints/in-process-endpoint.ts";
import { modelConformance } from "./conformance.ts";
import { fakeImage, fakeModel, programFor } from "./fake-programs.ts";

const load = async () => (await programFor(fakeImage)).load(fakeModel({ seed: "7" }));

modelConformance("model in this process", async () =>
  openInProcessEndpoint("file:///present", load, () => Promise.reject(new Error("nothing is hosted"))),
);

test("model in this process: remove is the hosted endpoint's", async () => {
  let removals = 0;
  const remove = async () => void removals++;
  const hosted: Endpoint = { uri: "fake://hosted", invoke: () => Promise.reject(), remove };
  const endpoint = openInProcessEndpoint("file:///present", load, async () => hosted);

  await endpoint.remove();

  expect(removals).toBe(1);
});
