import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorruptDataError } from "../../../shared/errors/errors.ts";
import { decodeNounTable, encodeNounTable } from "../../../shared/text/nouns/codec.ts";

const word = fc.string({ unit: fc.constantFrom(..."abcz-'.0"), minLength: 1, maxLength: 70 });
const tables = fc.record({
  notice: fc.array(word.map((text) => `  ${text}`)),
  nouns: fc.uniqueArray(word).map((words) => new Set(words)),
  exceptions: fc.array(fc.tuple(word, word)).map((pairs) => new Map(pairs)),
});

describe("the noun table's code", () => {
  it("decodes to what was encoded", () => {
    fc.assert(
      fc.property(tables, (table) => {
        expect(decodeNounTable(encodeNounTable(table))).toEqual(table);
      }),
    );
  });

  it("is the same for any order of the entries", () => {
    const table = {
      notice: [],
      nouns: new Set(["b", "ab", "a"]),
      exceptions: new Map([
        ["y", "b"],
        ["x", "a"],
      ]),
    };
    const reversed = {
      notice: [],
      nouns: new Set(["a", "ab", "b"]),
      exceptions: new Map([
        ["x", "a"],
        ["y", "b"],
      ]),
    };

    expect(encodeNounTable(table)).toBe(encodeNounTable(reversed));
  });

  it.each([
    ["nothing", ""],
    ["another file", "bond\nrate"],
    ["a missing line", "readnext-nouns-1 0 2 0\nAab"],
    ["a line too many", "readnext-nouns-1 0 1 0\nAab\nCc"],
    ["counts that are no numbers", "readnext-nouns-1 x y z\nAab"],
    ["a noun that shares more than there is", "readnext-nouns-1 0 1 0\nBb"],
    ["an exception without a lemma", "readnext-nouns-1 0 0 1\nmice"],
    ["an exception with two", "readnext-nouns-1 0 0 1\nmice mouse rat"],
  ])("refuses %s", (_, text) => {
    expect(() => decodeNounTable(text)).toThrow(CorruptDataError);
  });
});
