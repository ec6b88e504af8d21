import { describe, expect, it } from "vitest";
import { isCountable, notebookTerms } from "../../../shared/text/notebook/notebook.ts";
import { nounTable } from "../../../shared/text/nouns/nouns.ts";
import {
  countDocument,
  selectVocabulary,
  type TermStatistics,
  vectorize,
} from "../../../shared/text/vocabulary.ts";
import { reference } from "../reference.ts";

const nouns = nounTable();
const documents = reference.documents.map(({ text }) => notebookTerms(text, nouns));

describe("isCountable", () => {
  it.each(["ab", "a1", "a_", "aé", "cd-rom", "os/2", "b4q,3"])("keeps %s", (token) => {
    expect(isCountable(token)).toBe(true);
  });

  it.each(["", "a", "1a", "_a", "éa", "Ab", "'s", "a-b", "a.", "``"])("drops %j", (token) => {
    expect(isCountable(token)).toBe(false);
  });
});

describe("notebookTerms", () => {
  it("compares stop words with lemmas: systems goes, was stays as wa", () => {
    expect(notebookTerms("The systems was down.", nouns)).toEqual(["wa"]);
  });

  it("keeps the order of the text and every repetition", () => {
    expect(notebookTerms("Rates rose. Bonds fell; rates rose!", nouns)).toEqual([
      "rate",
      "rose",
      "bond",
      "fell",
      "rate",
      "rose",
    ]);
  });
});

describe("T11: 200 documents against NLTK 3.8 and scikit-learn 1.2.1", () => {
  it("have the same terms in the same order", () => {
    expect(documents).toHaveLength(200);
    expect(documents.map((terms) => terms.join(" "))).toEqual(reference.documents.map(({ terms }) => terms));
  });

  it("come to the same vocabulary and counts", () => {
    const { limits, vocabulary } = reference.heading;
    const statistics: TermStatistics = new Map();
    for (const terms of documents) countDocument(statistics, terms);

    const selected = selectVocabulary(statistics, documents.length, {
      maxFeatures: limits.max_features,
      maxDf: limits.max_df,
      minDf: limits.min_df,
    });

    expect(
      selected.map(({ term, totalCount, documentFrequency }) => [term, totalCount, documentFrequency]),
    ).toEqual(vocabulary);
  });

  it("come to the same sparse rows", () => {
    const columnOf = new Map(reference.heading.vocabulary.map(([term], column) => [term, column]));

    const rows = documents.map((terms) => vectorize(terms, columnOf));

    expect(rows.map(({ columns, counts }) => [[...columns], [...counts]])).toEqual(
      reference.documents.map(({ row }) => row),
    );
  });
});
