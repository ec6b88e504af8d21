import { describe, expect, it } from "vitest";
import { extractNouns } from "../../../shared/text/nouns/extract.ts";

const index = [
  "  1 the licence  ",
  "  2 goes on",
  "mouse n 4 5 @ ~ 4 1 02330245",
  "ax n 1 1 @ 1 0 0",
  "new_york n 3 2 @ 3 1 0",
  "axis n 1 1 @ 1 0 0",
  "men n 1 0 0",
].join("\n");

describe("extractNouns", () => {
  it("takes the words of the index, without the licence and without nouns of several words", () => {
    const { nouns, notice } = extractNouns(`${index}\n`, "");

    expect([...nouns]).toEqual(["mouse", "ax", "axis", "men"]);
    expect(notice).toEqual(["  1 the licence", "  2 goes on"]);
  });

  it.each([
    ["mice mouse", "mice", "mouse"],
    ["axes ax axis", "axes", "ax"],
    ["axes axis ax", "axes", "ax"],
    ["men man", "men", "men"],
    ["aurar eyrir", "aurar", "aurar"],
    ["big-apples new_york", "big-apples", "new_york"],
    ["mice rat\nmice mouse", "mice", "mouse"],
  ])("reads the exception %j as %s -> %s", (line, form, lemma) => {
    expect(extractNouns(index, line).exceptions).toEqual(new Map([[form, lemma]]));
  });

  it("leaves out exceptions of several words", () => {
    expect(extractNouns(index, "new_yorks new_york\n").exceptions.size).toBe(0);
  });
});
