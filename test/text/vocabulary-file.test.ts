import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorruptDataError, InvalidInputError } from "../../shared/errors/errors.ts";
import { readVocabulary, writeVocabulary } from "../../shared/text/vocabulary-file.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("writeVocabulary", () => {
  it("writes UTF-8, one term per line", () => {
    expect(writeVocabulary(["bond", "café", "os/2"])).toEqual(bytesOf("bond\ncafé\nos/2\n"));
  });

  it.each([
    [[]],
    [["a", ""]],
    [["a", "a"]],
    [["a b"]],
    [["a\nb"]],
    [["a\r"]],
    [["a\u0085"]],
    [["a\ud800"]],
    [["\ufeffa"]],
  ])("refuses %j", (terms) => {
    expect(() => writeVocabulary(terms)).toThrow(
      expect.objectContaining({ name: "InvalidInputError", code: "TERM_UNWRITABLE" }),
    );
  });
});

describe("readVocabulary", () => {
  it("reads the terms in the order of the lines, with or without a last line end", () => {
    expect(readVocabulary(bytesOf("b\na\n"))).toEqual(["b", "a"]);
    expect(readVocabulary(bytesOf("b\na"))).toEqual(["b", "a"]);
  });

  it.each([
    ["nothing", ""],
    ["an empty line", "a\n\nb\n"],
    ["an empty last line", "a\n\n"],
    ["a repeated term", "a\nb\na\n"],
    ["carriage returns", "a\r\nb\r\n"],
    ["two words on a line", "a b\n"],
    ["a byte order mark", "\ufeffa\n"],
  ])("refuses %s", (_, text) => {
    expect(() => readVocabulary(bytesOf(text))).toThrow(
      expect.objectContaining({ name: "CorruptDataError", code: "VOCABULARY_CORRUPT" }),
    );
  });

  it("names the line of a repeated term and the one before", () => {
    expect(() => readVocabulary(bytesOf("a\nb\na\n"))).toThrow("line 3 repeats line 1");
  });

  it("refuses bytes that are no UTF-8", () => {
    expect(() => readVocabulary(Uint8Array.of(0x61, 0xff, 0x0a))).toThrow(CorruptDataError);
  });

  it("reads back every list of terms that can be written", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 5 }), { maxLength: 6 }), (terms) => {
        const bytes = written(terms);

        if (bytes !== undefined) expect(readVocabulary(bytes)).toEqual(terms);
      }),
    );
  });

  it("reads any bytes or refuses them as corrupt", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        try {
          expect(writeVocabulary(readVocabulary(bytes)).subarray(0, bytes.length)).toEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptDataError);
        }
      }),
    );
  });
});

function written(terms: readonly string[]): Uint8Array | undefined {
  try {
    return writeVocabulary(terms);
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}
