import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import type { AlgorithmProgram } from "../../shared/algorithms/program.ts";
import { packModel } from "../../shared/endpoints/model-archive.ts";
import { createModelCache, type ModelCache } from "../../shared/endpoints/model-cache.ts";
import { openEndpoint } from "../../shared/endpoints/open-endpoint.ts";
import { openRegistry, type Registry } from "../../shared/endpoints/registry.ts";
import { CorruptDataError, NotFoundError } from "../../shared/errors/errors.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import { rejects } from "../storage/conformance.ts";
import { temporaryDirectory } from "../storage/temporary-directory.ts";
import { endpointConformance } from "./conformance.ts";
import { fakeImage, fakeModel, programFor } from "./fake-programs.ts";

/** Writes the archive and the three records that make an endpoint. */
async function host(
  directory: string,
  name: string,
  hyperParameters: Record<string, string>,
): Promise<string> {
  const registry = openRegistry(directory);
  const archive = await packModel(fakeModel(hyperParameters));
  const path = join(directory, `${name}-model.tar.gz`);
  await writeFile(path, archive);
  const CreationTime = "2026-01-02T03:04:05.000Z";
  await registry.write("models", name, {
    ModelName: name,
    ModelArn: `arn:${name}`,
    PrimaryContainer: { Image: fakeImage, ModelDataUrl: pathToFileURL(path).href },
    CreationTime,
    ModelDataSha256: sha256Hex(archive),
  });
  await registry.write("endpoint-configs", name, {
    EndpointConfigName: name,
    EndpointConfigArn: `arn:${name}`,
    ProductionVariants: [{ VariantName: "all", ModelName: name }],
    CreationTime,
  });
  await registry.write("endpoints", name, endpointRecord(name, "InService"));
  return path;
}

function endpointRecord(name: string, EndpointStatus: "Creating" | "InService" | "Failed") {
  const at = "2026-01-02T03:04:05.000Z";
  const names = { EndpointName: name, EndpointArn: `arn:${name}`, EndpointConfigName: name };
  return { ...names, EndpointStatus, CreationTime: at, LastModifiedTime: at };
}

function uriOf(directory: string, name: string): string {
  return `${pathToFileURL(directory).href.replace("file:", "local:")}/${name}`;
}

endpointConformance("local endpoint", async () => {
  const directory = await temporaryDirectory();
  await host(directory, "present", { seed: "7" });
  const models = createModelCache(programFor);
  return { open: (name) => openEndpoint(uriOf(directory, name), { models }) };
});

const request = { contentType: "application/json", accept: "application/json", body: Buffer.from("1") };

describe("local endpoint", () => {
  let directory: string;
  let registry: Registry;
  let loads: number;
  let models: ModelCache;
  let archivePath: string;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    registry = openRegistry(directory);
    archivePath = await host(directory, "one", { seed: "1" });
    loads = 0;
    models = createModelCache(async (image): Promise<AlgorithmProgram> => {
      const program = await programFor(image);
      loads += 1;
      return program;
    });
  });

  async function seedOf(name: string): Promise<string> {
    const endpoint = await openEndpoint(uriOf(directory, name), { models });
    const { body } = await endpoint.invoke(request);
    return JSON.parse(Buffer.from(body).toString()).trainedOn.hyperParameters.seed;
  }

  test("loads a model once for any number of requests, at once or later", async () => {
    await Promise.all([seedOf("one"), seedOf("one"), seedOf("one")]);
    await seedOf("one");

    expect(loads).toBe(1);
  });

  test("answers from the new model as soon as the registry names it", async () => {
    await seedOf("one");
    await host(directory, "one", { seed: "2" });

    expect(await seedOf("one")).toBe("2");
  });

  test.each(["Creating", "Failed"] as const)("does not answer while it is %s", async (status) => {
    await registry.write("endpoints", "one", endpointRecord("one", status));

    await rejects(seedOf("one"), NotFoundError, "ENDPOINT_NOT_FOUND");
  });

  test("refuses an archive that was altered since its model was made", async () => {
    await writeFile(archivePath, await packModel(fakeModel({ seed: "evil" })));

    await rejects(seedOf("one"), CorruptDataError, "MODEL_CORRUPT");
  });

  test("tries again to load a model that could not be loaded before", async () => {
    const archive = await packModel(fakeModel({ seed: "1" }));
    await writeFile(archivePath, "cut short");
    await rejects(seedOf("one"), CorruptDataError, "MODEL_CORRUPT");

    await writeFile(archivePath, archive);

    expect(await seedOf("one")).toBe("1");
  });

  test("says which part of it is gone", async () => {
    await registry.remove("models", "one");
    await expect(seedOf("one")).rejects.toThrow("model one was deleted");

    await registry.remove("endpoint-configs", "one");
    await expect(seedOf("one")).rejects.toThrow("endpoint configuration one was deleted");
  });

  test("keeps no more models than it was told to", async () => {
    const few = createModelCache(async (image) => {
      loads += 1;
      return programFor(image);
    }, 1);
    await host(directory, "two", { seed: "2" });
    for (const name of ["one", "two", "one"]) {
      await (await openEndpoint(uriOf(directory, name), { models: few })).invoke(request);
    }

    expect(loads).toBe(3);
  });

  test("refuses a registry file that is not its record", async () => {
    await writeFile(join(directory, "endpoints/one.json"), '{"EndpointName":"one"}');

    await rejects(seedOf("one"), CorruptDataError, "REGISTRY_CORRUPT");
  });
});
