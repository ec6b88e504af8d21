import { statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nounTable, nounTableFile, readNounTable } from "../../../shared/text/nouns/nouns.ts";

describe("the built noun table", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "nouns-"));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it("holds WordNet 3.0's 57,506 nouns of one word and 2,014 exceptions in less than 160 KB", () => {
    const { nouns, exceptions, notice } = nounTable();

    expect(nouns.size).toBe(57_506);
    expect(exceptions.size).toBe(2014);
    expect(notice.join("\n")).toContain("WordNet 3.0 Copyright 2006 by Princeton University");
    expect(statSync(nounTableFile).size).toBeLessThan(160_000);
  });

  it("is read once", () => {
    expect(nounTable()).toBe(nounTable());
  });

  it("says how to build it when it is missing", () => {
    expect(() => readNounTable(join(directory, "absent.br"))).toThrow(
      expect.objectContaining({
        name: "NotFoundError",
        code: "NOUN_TABLE_MISSING",
        message: expect.stringContaining("run npm run build:nouns"),
      }),
    );
  });

  it("is refused when it was damaged", () => {
    const file = join(directory, "damaged.br");
    writeFileSync(file, "no brotli");

    expect(() => readNounTable(file)).toThrow(
      expect.objectContaining({ name: "CorruptDataError", code: "NOUN_TABLE_CORRUPT" }),
    );
  });
});
