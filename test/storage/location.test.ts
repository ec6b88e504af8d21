import { describe, expect, test } from "vitest";
import { ConfigError } from "../../shared/errors/errors.ts";
import { locate } from "../../shared/storage/location.ts";

describe("locate", () => {
  test.each([
    ["s3://bucket/run/train/", "s3://bucket", "run/train/"],
    ["s3://bucket/run/train_part", "s3://bucket", "run/train_part"],
    ["s3://bucket", "s3://bucket", ""],
    ["s3://bucket/100%25/x", "s3://bucket", "100%25/x"],
    ["file:///data/run/train/", "file:///data/run/train", ""],
    ["file:///data/run/train_part", "file:///data/run", "train_part"],
    ["file:///data/my%20run/x%20y", "file:///data/my%20run", "x y"],
  ])("parts %s into store and key", (uri, storeUri, key) => {
    expect(locate(uri)).toEqual({ storeUri, key });
  });

  test.each([
    ["file:///data/run/train/", "file:///data", "run/train/"],
    ["file:///data/x%20y", "file:///data", "x y"],
    ["s3://bucket/prefix/run/x", "s3://bucket/prefix", "run/x"],
  ])("takes %s as a key of the root store", (uri, root, key) => {
    expect(locate(uri, root)).toEqual({ storeUri: root, key });
  });

  test("does not take a sibling of the root store for a part of it", () => {
    expect(locate("file:///data2/x", "file:///data")).toEqual({ storeUri: "file:///data2", key: "x" });
  });

  test.each(["gs://bucket/x", "/path", "file://host/x", "file:///x?y", "s3:///key"])("refuses %s", (uri) => {
    expect(() => locate(uri)).toThrow(ConfigError);
  });

  test("refuses a broken percent escape below the root store", () => {
    expect(() => locate("file:///data/%zz", "file:///data")).toThrow(ConfigError);
  });
});
