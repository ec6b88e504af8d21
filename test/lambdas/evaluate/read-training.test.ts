import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTraining } from "../../../lambdas/evaluate/read-training.ts";
import { packModel } from "../../../shared/endpoints/model-archive.ts";
import { TransientError } from "../../../shared/errors/errors.ts";
import { silentLog } from "../../../shared/runtime/log.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { openTestStore } from "../bench.ts";

const history = {
  schemaVersion: 1,
  epochs: [{ train: { minimised: 7, bound: 6, reconstruction: 5, kl: 1 } }],
  bestEpoch: 1,
  ended: { by: "epochs" },
};
const key = "models/run/ntm/job/output/model.tar.gz";

describe("the losses of a candidate's training", () => {
  let store: ObjectStore;
  let remove: () => void;
  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
  });
  afterEach(() => remove());

  const read = (at = `${store.uri}/${key}`) => readTraining({ store, log: silentLog }, at, "run");

  async function leave(files: Readonly<Record<string, string>>): Promise<void> {
    const packed = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const);
    await store.put(key, await packModel(new Map(packed)));
  }

  it("are read from the model's archive", async () => {
    await leave({ "model_algo-1": "weights", "training.json": JSON.stringify(history) });

    const { schemaVersion: _, ...kept } = history;
    expect(await read()).toEqual({ known: true, ...kept });
  });

  it("are elsewhere when the archive is SageMaker's own", async () => {
    await leave({ "model_algo-0": "weights" });

    expect(await read()).toEqual({ known: false, why: "NOT_IN_ARCHIVE" });
  });

  it.each([
    ["damaged", "{", "HISTORY_CORRUPT"],
    ["foreign", `{"name":"another's training.json"}`, "HISTORY_CORRUPT"],
  ])("fail nothing when their file is %s", async (_, text, why) => {
    await leave({ "training.json": text });

    expect(await read()).toEqual({ known: false, why });
  });

  it("fail nothing when the archive is damaged, gone, another run's or elsewhere", async () => {
    await store.put(key, Uint8Array.of(1));

    const whys = [];
    for (const at of [key, "models/run/ntm/gone.tar.gz", "models/other/ntm/model.tar.gz"]) {
      whys.push(await read(`${store.uri}/${at}`));
    }
    whys.push(await read("s3://somebody-elses/models/run/ntm/model.tar.gz"));

    expect(whys).toEqual(
      ["MODEL_CORRUPT", "OBJECT_NOT_FOUND", "ARTIFACT_FOREIGN", "ARTIFACT_FOREIGN"].map((why) => ({
        known: false,
        why,
      })),
    );
  });

  it("are asked for again when the store is only out of reach for a moment", async () => {
    const busy: ObjectStore = {
      ...store,
      get: async () => {
        throw new TransientError("STORE_UNAVAILABLE", "throttled");
      },
    };

    const reading = readTraining({ store: busy, log: silentLog }, `${store.uri}/${key}`, "run");

    await expect(reading).rejects.toMatchObject({ name: "TransientError" });
  });
});
