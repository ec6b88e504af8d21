import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { topicWeightsFrom } from "../../shared/algorithms/answers.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { encodeRecord, sparseRecord } from "../../shared/recordio/encode.ts";
import { readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { loadRelease, type Release } from "../../shared/release/load-release.ts";
import { releaseFiles } from "../../shared/release/manifest.ts";
import { loadModels, openNeighbourIndex, openTopicModel } from "../../shared/release/release-models.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { openTestStore } from "../lambdas/bench.ts";
import { smallRelease } from "../lambdas/query/setting.ts";
import { serve, smallRuntime, terms } from "../lambdas/query/small-release.ts";
import { tinyArchive } from "../topics/tiny-archive.ts";

const recordio = "application/x-recordio-protobuf";
const question = {
  contentType: recordio,
  accept: recordio,
  body: encodeRecord(sparseRecord(Uint32Array.of(0, 2), Float32Array.of(3, 1), terms.length)),
};

describe("the models of a release that this process runs", () => {
  let store: ObjectStore;
  let remove: () => void;
  let release: Release;
  let runtime: Runtime;
  let read: string[];

  async function serving(topicModel: Uint8Array, config: object = {}): Promise<void> {
    await serve(store, new Map(), { ...smallRelease, config, topicModel });
    const current = await readCurrent(store);
    if (!current) throw new Error("nothing serves");
    release = await loadRelease(store, current.pointer.manifest);
  }

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    await serving(await tinyArchive(terms.length, 4));
    read = [];
    runtime = {
      ...smallRuntime(store, new Map()),
      config: parseConfig({ serving: "inProcess" }, "test"),
      store: {
        ...store,
        get: async (key) => {
          read.push(key);
          return store.get(key);
        },
      },
    };
  });
  afterEach(() => remove());

  it("are loaded when they are first asked, once", async () => {
    const endpoint = await openTopicModel(runtime, release.manifest);
    const before = [...read];

    const answers = [await endpoint.invoke(question), await endpoint.invoke(question)];

    expect(before).toEqual([]);
    expect(read).toEqual(["releases/r1/topic-model.tar.gz"]);
    expect(answers[0]).toEqual(answers[1]);
    expect(topicWeightsFrom(answers[0] as Awaited<ReturnType<Endpoint["invoke"]>>)[0]).toHaveLength(4);
  });

  it("are loaded again after the store has failed", async () => {
    let failures = 1;
    const get: ObjectStore["get"] = async (key) => {
      if (failures-- > 0) throw new Error("reset");
      return store.get(key);
    };
    const endpoint = await openTopicModel({ ...runtime, store: { ...store, get } }, release.manifest);

    const first = endpoint.invoke(question);
    await expect(first).rejects.toThrow("reset");

    await expect(endpoint.invoke(question)).resolves.toMatchObject({ contentType: recordio });
  });

  it("bear the names of the endpoints in whose place they answer", async () => {
    const models = await loadModels(runtime, release);

    expect([...models.keys()]).toEqual(["topics-r1", "index-r1"]);
    expect([...models.values()].map(({ uri }) => uri)).toEqual([
      `${store.uri}/releases/r1/topic-model.tar.gz`,
      `${store.uri}/releases/r1/vectors.pbr`,
    ]);
  });

  it.each([
    ["an altered archive", async () => await tinyArchive(terms.length, 4, 9), "RELEASE_FILE_ALTERED"],
    ["none", undefined, "RELEASE_FILE_MISSING"],
  ])("are refused from %s", async (_, other, code) => {
    const key = layout.releaseFile("r1", releaseFiles.topicModel);
    if (other) await store.put(key, await other());
    else await store.delete(key);

    await expect(loadModels(runtime, release)).rejects.toMatchObject({ name: "CorruptDataError", code });
  });

  it.each([
    ["builtin", "ConfigError", "SERVING_UNFIT"],
    ["readnext", "CorruptDataError", "MODEL_CORRUPT"],
  ])("cannot be what no program here reads, of topicModel %s", async (topicModel, name, code) => {
    await serving(new Uint8Array([31, 139, 8]), { topicModel });

    await expect(loadModels(runtime, release)).rejects.toMatchObject({ name, code });
  });

  it("are the hosted ones where releases are served by endpoints", async () => {
    const opened: string[] = [];
    const hosted: Endpoint = { uri: "fake://hosted", invoke: () => Promise.reject(), remove: async () => {} };
    const place = {
      ...runtime,
      config: parseConfig({ serving: "endpoints" }, "test"),
      openEndpoint: async (name: string) => {
        opened.push(name);
        return hosted;
      },
    };

    const models = [await openTopicModel(place, release.manifest), await openNeighbourIndex(place, release)];

    expect(models).toEqual([hosted, hosted]);
    expect(opened).toEqual(["topics-r1", "index-r1"]);
  });
});
