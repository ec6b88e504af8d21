import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitWords } from "../../../shared/text/notebook/words.ts";
import { golden } from "../../golden.ts";
import { reference } from "../reference.ts";
import { readTokenizeEdges } from "./tokenize-edges.ts";
import { treebankWords } from "./treebank-reference.ts";

const ATOMS = [
  ..."''''\"``..,,::;--!?()[]{}<>*@#$%& «»“”‘’„\n\t 5٣_é/asdtmnl",
  ...[
    "'s",
    "'d",
    "n't",
    "'ll",
    "'ve",
    "''",
    "cannot",
    "gonna",
    "wanna",
    "more'n",
    "d'ye",
    "'tis",
    "'twas",
    "gımme",
    "'tıſ",
  ],
  ...["...", "---", "\u001c", "\u0085", "\ufeff", "\u0301", "𝐚", "𝟎", "word", "I'M", "CAN'T", "LeMmE"],
];

describe("splitWords", () => {
  it.each([
    ["it isn't so.", ["it", "is", "n't", "so", "."]],
    ["they'd've gone, i'm sure", ["they'd", "'ve", "gone", ",", "i", "'m", "sure"]],
    ['"a" ("b") ``c\'\'', ["``", "a", "''", "(", "``", "b", "''", ")", "``", "c", "''"]],
    ["10:30, 1,234.5: 50%", ["10:30", ",", "1,234.5", ":", "50", "%"]],
    ["cd-rom -- os/2 a---b", ["cd-rom", "--", "os/2", "a", "--", "-b"]],
    ["no. 5 etc. end.", ["no.", "5", "etc.", "end", "."]],
    ["cannot gonna 'tis more'n", ["can", "not", "gon", "na", "'t", "is", "more", "'n"]],
    ["dogs' dogs'\nx", ["dogs", "'", "dogs'", "x"]],
    ["o'clock rock'n'roll 'x'", ["o'clock", "rock'n'roll", "'", "x", "'"]],
    ['q. "', ["q.", "``"]],
    [".'\n", [".'"]],
    ["cannotn't", ["can", "not", "n't"]],
    ["a's'l", ["a", "'s", "'", "l"]],
  ])("splits %j", (sentence, expected) => {
    expect(splitWords(sentence)).toEqual(expected);
  });

  it(`splits the sentences of all ${reference.splits.length} texts of our own as NLTK 3.8 does`, () => {
    const sentences = reference.splits.flatMap(({ text, spans, words }) => {
      const codePoints = [...text];
      return spans.map(([start, end], i) => ({
        text: codePoints.slice(start, end).join(""),
        words: words[i],
      }));
    });

    expect(sentences.map(({ text }) => ({ text, words: splitWords(text) }))).toEqual(sentences);
  });

  it("does as NLTK's thirty substitutions one after the other, for any text", () => {
    const text = fc.string({ unit: fc.constantFrom(...ATOMS), maxLength: 30 });

    fc.assert(
      fc.property(text, (sentence) => {
        expect(splitWords(sentence)).toEqual(treebankWords(sentence));
      }),
      { numRuns: 5000 },
    );
  });

  it("is not led astray by the sentence before", () => {
    const long = "'don't' \"x\" ".repeat(1000);
    splitWords(long);

    expect(splitWords("plain words here")).toEqual(["plain", "words", "here"]);
  });
});

describe.skipIf(!golden.present)(
  `golden: words${golden.present ? "" : " (skipped: ../shared is absent)"}`,
  () => {
    it("splits the 179 edge cases, each as one sentence, as NLTK does", () => {
      const expected = readTokenizeEdges().map(({ input, tokens_nosplit }) => ({
        input,
        words: tokens_nosplit,
      }));

      expect(expected).toHaveLength(179);
      expect(expected.map(({ input }) => ({ input, words: splitWords(input) }))).toEqual(expected);
    });
  },
);
