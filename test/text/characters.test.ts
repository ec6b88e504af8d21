import { describe, expect, it } from "vitest";
import { isDigitAt, isSpace, isWordAt, isWordBefore } from "../../shared/text/characters.ts";

describe("characters, as Python sees them", () => {
  it("takes the information separators and NEL for white space, but not the byte order mark", () => {
    const codes = Array.from({ length: 0x10000 }, (_, code) => code).filter((code) => isSpace(code));

    // [c for c in range(0x10000) if chr(c).isspace()] in Python 3.11
    expect(codes).toEqual([
      ...[9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760],
      ...[8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202],
      ...[8232, 8233, 8239, 8287, 12288],
    ]);
  });

  it("has no white space beyond a text's end", () => {
    expect(isSpace("".charCodeAt(0))).toBe(false);
  });

  it.each(["a", "Z", "0", "_", "é", "ª", "²", "½", "世", "я", "𝐚", "٣", "𝟎"])(
    "takes %s for a word character",
    (character) => {
      expect(isWordAt(character, 0)).toBe(true);
      expect(isWordBefore(`-${character}`, character.length + 1)).toBe(true);
    },
  );

  it.each(["-", "'", "\u0301", "\u00ad", "·", "😀", "\u200b", "\ufeff"])(
    "does not take %j for one",
    (character) => {
      expect(isWordAt(character, 0)).toBe(false);
      expect(isWordBefore(`a${character}`, character.length + 1)).toBe(false);
    },
  );

  it("takes the decimal digits of every script for digits, but no other number", () => {
    const digits = ["0", "9", "٣", "𝟎"].map((character) => isDigitAt(character, 0));
    const others = ["", "a", "²", "½", "Ⅷ"].map((character) => isDigitAt(character, 0));

    expect(digits).toEqual([true, true, true, true]);
    expect(others).toEqual([false, false, false, false, false]);
  });
});
