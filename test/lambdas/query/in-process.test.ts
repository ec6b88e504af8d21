import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openReaderModels } from "../../../lambdas/query/reader-models.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import { unpackModel } from "../../../shared/endpoints/model-archive.ts";
import { NotFoundError } from "../../../shared/errors/errors.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { layout } from "../../../shared/release/layout.ts";
import { loadRelease } from "../../../shared/release/load-release.ts";
import { releaseFiles } from "../../../shared/release/manifest.ts";
import type { LogFields } from "../../../shared/runtime/log.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { loadTopicModel } from "../../../shared/topics/serving.ts";
import { tinyArchive } from "../../topics/tiny-archive.ts";
import { openTestStore } from "../bench.ts";
import { smallRelease } from "./setting.ts";
import { client, type Hosting, type SmallRelease, serve, smallRuntime, terms } from "./small-release.ts";

const archives = [await tinyArchive(terms.length, 4, 1), await tinyArchive(terms.length, 4, 2)] as const;
const first: SmallRelease = { ...smallRelease, topicModel: archives[0] };
const second: SmallRelease = {
  id: "r2",
  sequence: 2,
  articles: [
    { id: "senate-1", vector: [3, -1, -1, -1] },
    { id: "senate-2", vector: [2, 0, -1, -1] },
    { id: "senate-3", vector: [-1, 3, -1, -1] },
  ],
  topicModel: archives[1],
};
const text = { method: "POST", body: '{"text":"freight wheat wheat senate"}' };
const byId = "/v1/articles/freight-1/recommendations";

describe("queries where no endpoint stays", () => {
  let store: ObjectStore;
  let remove: () => void;
  let runtime: Runtime;
  let opened: string[];
  let logged: LogFields[];

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    opened = [];
    logged = [];
    runtime = {
      ...smallRuntime(store, new Map(), (_level, _message, fields = {}) => logged.push(fields)),
      config: parseConfig({ serving: "inProcess" }, "test"),
      openEndpoint: async (name) => {
        opened.push(name);
        throw new NotFoundError("ENDPOINT_NOT_FOUND", name);
      },
    };
    await serve(store, new Map(), first);
  });
  afterEach(() => remove());

  it("are answered as if the release's own models were hosted, and ask no endpoint", async () => {
    const hosting: Hosting = new Map();
    await serve(store, hosting, first);
    const model = loadTopicModel(await unpackModel(archives[0]));
    hosting.set("topics-r1", model);
    const hosted = client(smallRuntime(store, hosting));
    const here = client(runtime);

    const answers = [await here(byId), await here("/v1/recommendations", text)];

    expect(answers).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(answers).toEqual([await hosted(byId), await hosted("/v1/recommendations", text)]);
    expect(opened).toEqual([]);
  });

  it("read each file of a release once, however many there are", async () => {
    const read: string[] = [];
    const get: ObjectStore["get"] = async (key) => {
      read.push(key);
      return store.get(key);
    };
    const ask = client({ ...runtime, store: { ...store, get } });

    await Promise.all([ask(byId), ask("/v1/recommendations", text), ask(byId)]);
    await ask("/v1/recommendations", text);

    const files = read.filter((key) =>
      Object.values<string>(releaseFiles).some((name) => key.endsWith(name)),
    );
    expect(files).toContain(layout.releaseFile("r1", releaseFiles.topicModel));
    expect(files).toEqual([...new Set(files)]);
  });

  it("are answered by the next release's own models once the pointer has moved", async () => {
    const ask = client(runtime);
    await ask(byId);
    await serve(store, new Map(), second);
    const alone = client(runtime);

    const after = await ask("/v1/recommendations", text);

    expect(after).toMatchObject({ status: 200, body: { releaseId: "r2" } });
    expect(after).toEqual(await alone("/v1/recommendations", text));
  });

  it.each([releaseFiles.topicModel, releaseFiles.vectors])(
    "are answered by the release before when %s is altered, and the log says why",
    async (file) => {
      const ask = client(runtime);
      const before = await ask("/v1/recommendations", text);
      await serve(store, new Map(), second);
      await store.put(layout.releaseFile("r2", file), archives[0]);

      const after = await ask("/v1/recommendations", text);

      expect(after).toEqual({ ...before, body: { ...before.body, degraded: true } });
      expect(after).toMatchObject({ status: 200, body: { releaseId: "r1" } });
      expect(logged).toMatchObject([{ code: "RELEASE_FILE_ALTERED" }]);
    },
  );

  it("end with 500 and a reason in the log when only SageMaker can run the model", async () => {
    const config = { topicModel: "builtin" };
    await serve(store, new Map(), { ...first, config, topicModel: new Uint8Array([31, 139]) });

    const { status, body } = await client(runtime)(byId);

    expect([status, body.code]).toEqual([500, "INTERNAL"]);
    expect(logged).toMatchObject([{ code: "SERVING_UNFIT" }]);
  });

  describe("models", () => {
    async function release() {
      const current = await readCurrent(store);
      if (!current) throw new Error("nothing serves");
      return loadRelease(store, current.pointer.manifest);
    }

    it("of a release that a query still holds stay when another has come", async () => {
      const models = openReaderModels(runtime);
      const held = await release();
      await models.makeReady(held);
      await serve(store, new Map(), second);
      await models.makeReady(await release());

      await collectGarbage();
      const endpoint = await models.forQuery()(held.manifest.endpoints.topicModel);

      expect(endpoint.uri).toBe(`${store.uri}/releases/r1/topic-model.tar.gz`);
    });

    it("of a release that nobody holds go, and are not found any more", async () => {
      const models = openReaderModels(runtime);
      await models.makeReady(await release());
      await serve(store, new Map(), second);
      await models.makeReady(await release());

      await collectGarbage();

      await expect(models.forQuery()("topics-r1")).rejects.toMatchObject({ code: "ENDPOINT_NOT_FOUND" });
    });
  });
});

async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  // What a WeakRef was asked for in this turn is kept until the next.
  await new Promise((resolve) => setTimeout(resolve, 10));
  collect();
}
