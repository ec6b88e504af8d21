import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toNormalForm } from "../../shared/unicode/normal-form.ts";

describe("toNormalForm", () => {
  it("joins a letter and its accent", () => {
    expect(toNormalForm("cafe\u0301")).toBe("café");
  });

  it("keeps 30 combining marks in a row and drops the rest", () => {
    const marks = (count: number): string => "\u0316".repeat(count);

    expect(toNormalForm(`q${marks(30)}r`)).toBe(`q${marks(30)}r`);
    expect(toNormalForm(`q${marks(31)}r${marks(500)}s`)).toBe(`q${marks(30)}r${marks(30)}s`);
  });

  it("is NFC for any text without such runs, and changes nothing when done again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(toNormalForm(text)).toBe(text.normalize("NFC"));
        expect(toNormalForm(toNormalForm(text))).toBe(toNormalForm(text));
      }),
    );
  });
});
