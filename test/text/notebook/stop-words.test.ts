import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { STOP_WORDS } from "../../../shared/text/notebook/stop-words.ts";
import { golden } from "../../golden.ts";

describe("STOP_WORDS", () => {
  it("has scikit-learn's 318, content words such as system and bill included", () => {
    expect(STOP_WORDS.size).toBe(318);
    expect(["the", "system", "bill", "cannot"].filter((word) => !STOP_WORDS.has(word))).toEqual([]);
  });
});

describe.skipIf(!golden.present)(
  `golden: stop words${golden.present ? "" : " (skipped: ../shared is absent)"}`,
  () => {
    it("are scikit-learn 1.2.1's", () => {
      const words = readFileSync(golden.path("newsgroups-train/stop_words.txt"), "utf8")
        .trimEnd()
        .split("\n");

      expect([...STOP_WORDS].sort()).toEqual(words.sort());
    });
  },
);
