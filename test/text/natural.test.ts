import { describe, expect, it } from "vitest";
import { openAnalyzer } from "../../shared/text/analyzer.ts";
import { stemmedTerms } from "../../shared/text/natural/stemmed-terms.ts";

describe("stemmedTerms", () => {
  const upperCase = { stem: (word: string) => `${word}X`, stopWords: ["the", "É", "und"] };
  const terms = stemmedTerms(upperCase);

  it("finds words of two letters or more in any script, and cuts at apostrophes and hyphens", () => {
    expect(terms("L'économie d'Été 2x x2 a-cd рынок")).toEqual(["économiex", "étéx", "x2x", "cdx", "рынокx"]);
  });

  it("takes a letter with a combining accent for the same as the letter with the accent built in", () => {
    expect(terms("cafe\u0301")).toEqual(terms("café"));
  });

  it("drops stop words in any case before stemming", () => {
    expect(terms("The UND und thes")).toEqual(["thesx"]);
  });

  it("does not stem what is too long for a word", () => {
    expect(terms(`${"a".repeat(64)} ${"a".repeat(65)}`)).toEqual([`${"a".repeat(64)}x`, "a".repeat(65)]);
  });

  it("stems a word once, however often it comes", () => {
    let calls = 0;
    const counting = stemmedTerms({ stem: (word) => `${word}${++calls}`, stopWords: [] });

    expect(counting("oil Oil gas")).toEqual(["oil1", "oil1", "gas2"]);
    expect(counting("gas")).toEqual(["gas2"]);
  });
});

describe("the languages", () => {
  it.each([
    ["natural-de", "Die Märkte und der Markt", ["markt", "markt"]],
    ["natural-en", "The markets and a market", ["market", "market"]],
    ["natural-es", "Las acciones y la acción", ["accion", "accion"]],
    ["natural-fr", "L'économie et les économies", ["économ", "économ"]],
    ["natural-it", "Le città e gli acquisti dei mercati", ["citt", "acquist", "merc"]],
    ["natural-nl", "De markten en de markt", ["markt", "markt"]],
    ["natural-no", "Markedene og markedet", ["marked", "marked"]],
    ["natural-pt", "Os mercados e o mercado", ["merc", "merc"]],
    ["natural-ru", "Рынки и рынков", ["рынк", "рынк"]],
    ["natural-sv", "Marknaderna och marknaden", ["marknad", "marknad"]],
  ])("%s joins the forms of a word and drops stop words: %s", async (name, text, expected) => {
    const analyzer = await openAnalyzer(name);

    expect(analyzer.terms(text)).toEqual(expected);
  });
});
