import { beforeAll, describe, expect, it } from "vitest";
import { lemmaOf } from "../../shared/text/notebook/lemma.ts";
import { isCountable, notebookTerms } from "../../shared/text/notebook/notebook.ts";
import { sentenceSpans } from "../../shared/text/notebook/sentences.ts";
import { splitWords } from "../../shared/text/notebook/words.ts";
import { nounTable } from "../../shared/text/nouns/nouns.ts";
import { stripPost } from "../../shared/text/strip.ts";
import {
  countDocument,
  selectVocabulary,
  type TermStatistics,
  vectorize,
} from "../../shared/text/vocabulary.ts";
import { golden } from "../golden.ts";
import { readMatrix } from "../recordio/matrix.ts";
import { fetchOrder, readDocumentFacts, readPosts, readTermFacts, sha256 } from "./newsgroups.ts";

/** The test output must not hold article text: everything is compared by hash. */
function hashed(items: readonly string[]): string {
  return sha256(items.join("\n")).slice(0, 16);
}

const title = `golden: 20 Newsgroups${golden.present ? "" : " (skipped: ../shared is absent)"}`;

describe.skipIf(!golden.present)(title, { timeout: 300_000 }, () => {
  const nouns = golden.present ? nounTable() : undefined;
  let train: { id: string; text: string }[] = [];
  let test: string[] = [];
  let trainTerms: string[][] = [];
  const statistics: TermStatistics = new Map();

  beforeAll(async () => {
    if (!nouns) return;
    const posts = await readPosts();
    const strippedOf = (id: string): string => stripPost(posts.get(id) ?? "");
    const idsOf = (split: string): string[] =>
      fetchOrder([...posts.keys()].filter((id) => id.startsWith(`${split}/`)));
    train = idsOf("train").map((id) => ({ id, text: strippedOf(id) }));
    test = idsOf("test").map(strippedOf);
    trainTerms = train.map(({ text }) => notebookTerms(text, nouns));
    for (const terms of trainTerms) countDocument(statistics, terms);
  }, 300_000);

  it("has 11,314 stripped train posts, each equal to scikit-learn's", () => {
    const stripped = train.map(({ id, text }) => ({ id, len: text.length, text: sha256(text) }));

    expect(stripped).toHaveLength(11_314);
    expect(stripped).toEqual(readDocumentFacts().map(({ id, len, text }) => ({ id, len, text })));
  });

  it("has NLTK's 124,439 sentences at NLTK's offsets", () => {
    const facts = readDocumentFacts().map(({ id, ns, sent }) => ({ id, ns, sent }));

    const found = train.map(({ id, text }) => {
      const spans = sentenceSpans(text.toLowerCase()).map(({ start, end }) => `${start}:${end}`);
      return { id, ns: spans.length, sent: sha256(spans.join(",")).slice(0, 16) };
    });

    expect(found.reduce((sum, { ns }) => sum + ns, 0)).toBe(124_439);
    expect(found).toEqual(facts);
  });

  it("has NLTK's 3,069,633 word tokens, 1,941,642 kept ones and their lemmas", () => {
    const facts = readDocumentFacts().map(({ id, nt, tok, nk, kept, lem }) => ({
      id,
      nt,
      tok,
      nk,
      kept,
      lem,
    }));

    const found = train.map(({ id, text }) => {
      const lowerCased = text.toLowerCase();
      const tokens = sentenceSpans(lowerCased).flatMap(({ start, end }) =>
        splitWords(lowerCased.slice(start, end)),
      );
      const kept = tokens.filter(isCountable);
      const lemmas = kept.map((token) => lemmaOf(token, nouns ?? nounTable()));
      return {
        id,
        nt: tokens.length,
        tok: hashed(tokens),
        nk: kept.length,
        kept: hashed(kept),
        lem: hashed(lemmas),
      };
    });

    expect(found.reduce((sum, { nt }) => sum + nt, 0)).toBe(3_069_633);
    expect(found.reduce((sum, { nk }) => sum + nk, 0)).toBe(1_941_642);
    expect(found).toEqual(facts);
  });

  it("has scikit-learn's 1,016,182 terms after stop words", () => {
    const facts = readDocumentFacts().map(({ id, nterm, terms }) => ({ id, nterm, terms }));

    const found = train.map(({ id }, i) => ({
      id,
      nterm: trainTerms[i]?.length,
      terms: hashed(trainTerms[i] ?? []),
    }));

    expect(trainTerms.flat()).toHaveLength(1_016_182);
    expect(found).toEqual(facts);
  });

  it("has scikit-learn's counts of all 92,981 distinct terms", () => {
    const everyTerm = selectVocabulary(statistics, train.length, {
      maxFeatures: 1_000_000,
      maxDf: 1,
      minDf: 1,
    });

    expect(everyTerm).toHaveLength(92_981);
    expect(
      everyTerm.map(({ term, totalCount, documentFrequency }) => [term, totalCount, documentFrequency]),
    ).toEqual(readTermFacts("all_terms.tsv.gz"));
  });

  it("has scikit-learn's vocabulary of 2,000 but for 6 of the terms tied at the cut", () => {
    const theirs = readTermFacts("vocabulary.tsv.gz").map((facts) => facts.join(" "));

    const vocabulary = selectVocabulary(statistics, train.length, {
      maxFeatures: 2000,
      maxDf: 0.95,
      minDf: 2,
    });

    const ours = vocabulary.map(
      ({ term, totalCount, documentFrequency }) => `${term} ${totalCount} ${documentFrequency}`,
    );
    const onlyOurs = ours.filter((term) => !theirs.includes(term));
    const onlyTheirs = theirs.filter((term) => !ours.includes(term));
    expect(ours).toHaveLength(2000);
    expect(onlyOurs.map((term) => term.split(" ", 2))).toEqual([
      ["award", "89"],
      ["b4q,3", "89"],
      ["carefully", "89"],
      ["circumstance", "89"],
      ["combination", "89"],
      ["decade", "89"],
    ]);
    expect(onlyTheirs.map((term) => term.split(" ", 2))).toEqual([
      ["granted", "89"],
      ["hz", "89"],
      ["practical", "89"],
      ["purchased", "89"],
      ["saturday", "89"],
      ["saturn", "89"],
    ]);
  });

  it.each([
    ["train", 11_314, 377_884],
    ["test", 7_532, 241_651],
  ] as const)(
    "has scikit-learn's sparse %s matrix over its vocabulary: %i rows, %i cells",
    (split, rows, cells) => {
      const columnOf = new Map(readTermFacts("vocabulary.tsv.gz").map(([term], column) => [term, column]));
      const termsOf = (): string[][] => test.map((text) => notebookTerms(text, nouns ?? nounTable()));
      const matrix = readMatrix(golden.path(`newsgroups-train/csr_${split}.bin.gz`));

      const vectors = (split === "train" ? trainTerms : termsOf()).map((terms) => vectorize(terms, columnOf));

      expect(vectors).toHaveLength(rows);
      expect(vectors.reduce((sum, { columns }) => sum + columns.length, 0)).toBe(cells);
      expect(vectors).toEqual(matrix.rows.map(({ keys, counts }) => ({ columns: keys, counts })));
    },
  );
});
