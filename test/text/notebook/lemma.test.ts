import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { lemmaOf } from "../../../shared/text/notebook/lemma.ts";
import { nounTable } from "../../../shared/text/nouns/nouns.ts";
import { golden } from "../../golden.ts";
import { reference } from "../reference.ts";
import { morphyLemma } from "./morphy-reference.ts";

const nouns = nounTable();

describe("lemmaOf", () => {
  it.each([
    ["companies", "company"],
    ["men", "men"],
    ["women", "woman"],
    ["species", "specie"],
    ["axes", "ax"],
    ["was", "wa"],
    ["pass", "pas"],
    ["data", "data"],
    ["bank's", "bank's"],
    ["qqqs", "qqqs"],
  ])("makes %s %s", (token, lemma) => {
    expect(lemmaOf(token, nouns)).toBe(lemma);
  });

  it("answers as NLTK 3.8, but for nouns of several words, which are their own lemmas", () => {
    const different = reference.lemmas.filter(({ word, lemma }) => lemmaOf(word, nouns) !== lemma);

    expect(reference.lemmas.length).toBeGreaterThan(60);
    expect(different).toEqual([
      { word: "ice_creams", lemma: "ice_cream" },
      { word: "new_yorks", lemma: "new_york" },
    ]);
  });

  it("prefers the shortest noun, and the first among equals", () => {
    const table = { notice: [], nouns: new Set(["abs", "ab", "xmen", "xman"]), exceptions: new Map() };

    expect(lemmaOf("abs", table)).toBe("ab");
    expect(lemmaOf("xmen", table)).toBe("xmen");
  });

  it("tries the rules again on what they made only while nothing is found", () => {
    const table = { notice: [], nouns: new Set(["q", "qsss"]), exceptions: new Map() };

    expect(lemmaOf("qss", table)).toBe("q");
    expect(lemmaOf("qssss", table)).toBe("qsss");
  });

  it("is what NLTK's lists of derived forms come to, for any word and any nouns", () => {
    const part = fc.constantFrom("a", "s", "e", "ses", "ves", "men", "man", "ies", "ches", "x", "z", "h");
    const word = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
    const known = fc.array(word, { maxLength: 12 });

    fc.assert(
      fc.property(word, known, (token, list) => {
        const table = { notice: [], nouns: new Set(list), exceptions: new Map() };

        expect(lemmaOf(token, table)).toBe(morphyLemma(token, table));
      }),
      { numRuns: 5000 },
    );
  });
});

const edges = z.object({ cases: z.array(z.object({ w: z.string(), lemma: z.string() })) });

describe.skipIf(!golden.present)(
  `golden: lemmas${golden.present ? "" : " (skipped: ../shared is absent)"}`,
  () => {
    it("answers the 479 edge words as NLTK does", () => {
      const { cases } = edges.parse(JSON.parse(readFileSync(golden.path("edges/lemma_edges.json"), "utf8")));

      expect(cases).toHaveLength(479);
      expect(cases.map(({ w }) => ({ w, lemma: lemmaOf(w, nouns) }))).toEqual(cases);
    });

    it("answers all 98,881 tokens of 20 Newsgroups as NLTK does", () => {
      const file = gunzipSync(readFileSync(golden.path("newsgroups-train/lemmas_20news.tsv.gz"))).toString();
      const pairs = file
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => line.split("\t"));

      const wrong = pairs.filter(([token = "", lemma]) => lemmaOf(token, nouns) !== (lemma || token));

      expect(pairs).toHaveLength(98_881);
      expect(wrong).toEqual([]);
    });
  },
);
