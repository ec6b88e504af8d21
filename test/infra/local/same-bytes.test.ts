import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { sameBytes } from "../../../infra/local/same-bytes.ts";
import { temporaryDirectory } from "../../storage/temporary-directory.ts";

describe("sameBytes", () => {
  let one: string;
  let other: string;

  beforeEach(async () => {
    const directory = await temporaryDirectory();
    one = join(directory, "one");
    other = join(directory, "other");
  });

  it.each([0, 1, 1_048_576, 2_500_000])("is true for equal files of %i bytes", (size) => {
    for (const file of [one, other]) writeFileSync(file, Buffer.alloc(size, "articles"));

    expect(sameBytes(one, other)).toBe(true);
  });

  it.each([0, 1_048_575, 1_048_576, 2_499_999])("is false when byte %i differs", (at) => {
    const bytes = Buffer.alloc(2_500_000, "articles");
    writeFileSync(one, bytes);
    bytes[at] = 0;
    writeFileSync(other, bytes);

    expect(sameBytes(one, other)).toBe(false);
  });

  it("is false when one is the other's beginning", () => {
    writeFileSync(one, "text");
    writeFileSync(other, "text and more");

    expect(sameBytes(one, other)).toBe(false);
  });

  it("is false for what is missing, and for a folder", () => {
    writeFileSync(one, "");

    expect(sameBytes(one, other)).toBe(false);
    mkdirSync(other);
    expect(sameBytes(one, other)).toBe(false);
  });
});
