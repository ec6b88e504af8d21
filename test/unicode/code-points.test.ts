import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareCodePoints } from "../../shared/unicode/code-points.ts";

describe("compareCodePoints", () => {
  it("puts a character beyond U+FFFF behind every other one, where JavaScript does not", () => {
    const words = ["\u{1f600}", "\ufb01", "z"];

    expect([...words].sort(compareCodePoints)).toEqual(["z", "\ufb01", "\u{1f600}"]);
    expect([...words].sort()).toEqual(["z", "\u{1f600}", "\ufb01"]);
  });

  it("puts a prefix first", () => {
    expect(["ab", "a", ""].sort(compareCodePoints)).toEqual(["", "a", "ab"]);
  });

  it("is the order of the UTF-8 bytes", () => {
    const word = fc.string({
      unit: fc.constantFrom("a", "b", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}"),
    });

    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
