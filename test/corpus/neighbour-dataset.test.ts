import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readNeighbourDataset } from "../../shared/corpus/neighbour-dataset.ts";
import { writeArtifacts } from "../../shared/storage/artifacts.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { openTestStore } from "../lambdas/bench.ts";

describe("the manifest of a neighbour index's data", () => {
  let store: ObjectStore;
  let remove: () => void;
  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
  });
  afterEach(() => remove());

  const data = { key: "runs/r/knn/train/knn_part0.pbr", sha256: "0".repeat(64) };
  const representation = { name: "square-root", because: "configured" };
  const read = async (summary: object) =>
    readNeighbourDataset(store, await writeArtifacts(store, "runs/r/knn/ids", new Map(), summary));

  it("names the data, and how its vectors came from topic weights", async () => {
    const dataset = await read({ data: { ...data, sizeBytes: 9 }, rows: 3, representation });

    expect(dataset).toMatchObject({ data, rows: 3, representation });
  });

  it.each([
    ["data", { rows: 3, representation }],
    ["rows", { data, rows: 0, representation }],
    ["representation", { data, rows: 3 }],
    ["representation.name", { data, rows: 3, representation: { ...representation, name: "auto" } }],
    ["representation.because", { data, rows: 3, representation: { ...representation, because: "so" } }],
    [
      "representation.likenessInWords.none",
      {
        data,
        rows: 3,
        representation: { ...representation, likenessInWords: { "centred-log": 1, "square-root": 1 } },
      },
    ],
  ])("is refused without a good %s, which is named", async (field, summary) => {
    await expect(read(summary)).rejects.toMatchObject({
      name: "CorruptDataError",
      code: "MANIFEST_INVALID",
      message: expect.stringMatching(new RegExp(`^runs/r/knn/ids/manifest.json: .*${field}`, "s")),
    });
  });
});
