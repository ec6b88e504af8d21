import { describe, expect, test } from "vitest";
import { trainingManifest } from "../../shared/corpus/training-manifest.ts";
import { openStore } from "../../shared/storage/open-store.ts";

const store = await openStore("s3://bucket/base");

const decode = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

describe("a channel's manifest", () => {
  test("names the folder, then the files in the order in which a container finds them", () => {
    const keys = Array.from({ length: 12 }, (_, i) => `runs/1/train/part${i}.pbr`);

    const [folder, ...names] = decode(trainingManifest(store, keys)) as [unknown, ...string[]];

    expect(folder).toEqual({ prefix: "s3://bucket/base/runs/1/train/" });
    expect(names.slice(0, 4)).toEqual(["part0.pbr", "part1.pbr", "part10.pbr", "part11.pbr"]);
    expect(names).toHaveLength(12);
  });

  test("refuses objects of two folders", () => {
    expect(() => trainingManifest(store, ["a/x", "b/x"])).toThrow(
      expect.objectContaining({ code: "KEYS_APART" }),
    );
  });
});
