import { pathToFileURL } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import type { HostedEndpoint } from "../../shared/endpoints/hosted-endpoint.ts";
import { listEndpoints } from "../../shared/endpoints/list-endpoints.ts";
import { openRegistry } from "../../shared/endpoints/registry.ts";
import { ConfigError, CorruptDataError, TransientError } from "../../shared/errors/errors.ts";
import { rejects } from "../storage/conformance.ts";
import { temporaryDirectory } from "../storage/temporary-directory.ts";
import { fakeImage, fakeModel, programFor } from "./fake-programs.ts";
import { controlError, type MemorySageMaker, memorySageMaker } from "./memory-sagemaker.ts";

type Status = "Creating" | "InService" | "Failed";
type Lister = (prefix: string) => Promise<HostedEndpoint[]>;
type Hosted = Readonly<Record<string, Status>>;

async function host(sageMaker: MemorySageMaker, endpoints: Hosted): Promise<Lister> {
  const program = await programFor(fakeImage);
  for (const [name, status] of Object.entries(endpoints)) {
    sageMaker.endpoints.set(name, program.load(fakeModel({})));
    sageMaker.statuses.set(name, status);
  }
  return (prefix) => listEndpoints("sagemaker://", prefix, sageMaker);
}

async function hostHere(directory: string, endpoints: Hosted): Promise<Lister> {
  const registry = openRegistry(directory);
  const at = "2026-01-02T03:04:05.000Z";
  for (const [name, EndpointStatus] of Object.entries(endpoints)) {
    const names = { EndpointName: name, EndpointArn: `arn:${name}`, EndpointConfigName: name };
    await registry.write("endpoints", name, {
      ...names,
      EndpointStatus,
      CreationTime: at,
      LastModifiedTime: at,
    });
  }
  return (prefix) => listEndpoints(pathToFileURL(directory).href.replace(/^file:/, "local:"), prefix);
}

describe.each([
  ["SageMaker's", (endpoints: Hosted) => host(memorySageMaker(), endpoints)],
  ["a local registry's", async (endpoints: Hosted) => hostHere(await temporaryDirectory(), endpoints)],
])("%s endpoints", (_twin, place) => {
  test("are listed with their statuses, in the order of their names, over all pages", async () => {
    const list = await place({
      "our-10": "InService",
      "our-9": "Creating",
      "our-1": "Failed",
      "our-a": "InService",
      "our-B": "InService",
    });

    expect(await list("our-")).toEqual([
      { name: "our-1", status: "Failed" },
      { name: "our-10", status: "InService" },
      { name: "our-9", status: "Creating" },
      { name: "our-B", status: "InService" },
      { name: "our-a", status: "InService" },
    ]);
  });

  test("are those whose names begin with the prefix, not those that have it in the middle", async () => {
    const list = await place({
      "our-1": "InService",
      "not-our-2": "InService",
      "our-3": "InService",
      our: "InService",
      "Our-4": "InService",
      "theirs-our-5": "InService",
    });

    expect((await list("our-")).map(({ name }) => name)).toEqual(["our-1", "our-3"]);
  });

  test("are none where none was made", async () => {
    const list = await place({});

    expect(await list("our-")).toEqual([]);
  });
});

describe("a listing by SageMaker", () => {
  let sageMaker: MemorySageMaker;
  let list: Lister;
  beforeEach(async () => {
    sageMaker = memorySageMaker();
    list = await host(sageMaker, { "our-1": "InService", "our-2": "InService", "our-3": "InService" });
  });

  test("asks for the names that contain the prefix, page by page", async () => {
    await list("our-");

    expect(sageMaker.listed).toMatchObject([
      { NameContains: "our-" },
      { NameContains: "our-", NextToken: "2" },
    ]);
  });

  test.each([
    ["ThrottlingException", 400, TransientError, "ENDPOINT_UNAVAILABLE"],
    ["InternalFailure", 500, TransientError, "ENDPOINT_UNAVAILABLE"],
    ["AccessDeniedException", 400, ConfigError, "ENDPOINT_FORBIDDEN"],
  ])("that meets %s fails, on the first page and on a later one", async (name, status, type, code) => {
    for (const pages of [0, 1]) {
      sageMaker.listed.length = 0;
      sageMaker.pagesBeforeFailure = pages;
      sageMaker.failNext = controlError(name, "no", status);

      await rejects(list("our-"), type, code);
      expect(sageMaker.listed).toHaveLength(pages + 1);
    }
  });
});

test("a local registry with a record that is none is not listed around it", async () => {
  const directory = await temporaryDirectory();
  const list = await hostHere(directory, { "our-1": "InService" });
  await hostHere(directory, { "our-2": "Unheard" as Status });

  await rejects(list("our-"), CorruptDataError, "REGISTRY_CORRUPT");
});

test.each(["", "our", "http://host", "file:///dir", "s3://bucket"])(
  "refuses the scheme of %j",
  async (base) => {
    await rejects(listEndpoints(base, "our-"), ConfigError, "ENDPOINT_SCHEME");
  },
);
