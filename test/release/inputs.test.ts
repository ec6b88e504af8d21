import { describe, expect, it } from "vitest";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { hashInputs } from "../../shared/release/inputs.ts";
import { learningConfig } from "../../shared/release/learning-config.ts";

const config = learningConfig(parseConfig({}, "test"));
const article = { key: "articles/a.txt", sizeBytes: 3, etag: "1", modifiedAt: new Date(0) };

describe("the hash of what is learned from", () => {
  it("does not depend on when an article was written", () => {
    const later = { ...article, modifiedAt: new Date("2026-11-23T12:00:00Z") };

    expect(hashInputs([later], config)).toBe(hashInputs([article], config));
  });

  it.each([{ key: "articles/b.txt" }, { etag: "2" }])("depends on %j", (change) => {
    expect(hashInputs([{ ...article, ...change }], config)).not.toBe(hashInputs([article], config));
  });
});
