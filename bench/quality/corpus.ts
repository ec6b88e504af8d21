import { createReadStream } from "node:fs";
import type { SparseRows } from "../../shared/algorithms/rows.ts";
import { analysisText } from "../../shared/articles/fingerprint.ts";
import { readArticles } from "../../shared/articles/read-articles.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { openAnalyzer } from "../../shared/text/analyzer.ts";
import {
  countDocument,
  type SparseCounts,
  selectVocabulary,
  type TermStatistics,
  vectorize,
} from "../../shared/text/vocabulary.ts";
import { compareCodePoints } from "../../shared/unicode/code-points.ts";
import { golden } from "../../test/golden.ts";

const { text } = parseConfig({}, "the defaults");

interface Analysed {
  readonly id: string;
  readonly group: string;
  readonly split: "train" | "test";
  readonly terms: readonly string[];
}

/** Documents as bags of words over one vocabulary, by number, with the newsgroup of each. */
export interface Documents {
  readonly words: readonly SparseCounts[];
  readonly groups: readonly string[];
}

export interface Corpus {
  readonly columnCount: number;
  readonly items: Documents;
  readonly queries: Documents;
}

/** 20 Newsgroups as Readnext reads and analyses it: the training part is asked with the test part. */
export async function readAnalysed(): Promise<Analysed[]> {
  const analyzer = await openAnalyzer(text.analyzer);
  const documents: Analysed[] = [];
  const open = async () => createReadStream(golden.newsgroupsArchive);
  for await (const result of readArticles({ key: "20news-bydate.tar.gz" }, open)) {
    if ("reject" in result) throw new Error(`a document was rejected: ${result.reject.code}`);
    const { id, split, labels } = result.article;
    const terms = [...analyzer.terms(analysisText(result.article))];
    documents.push({ id, split, group: labels[0] ?? "", terms });
  }
  return documents.sort((left, right) => compareCodePoints(left.id, right.id));
}

/** @param maxFeatures Infinity: every term that two documents have */
export function corpusOver(documents: readonly Analysed[], maxFeatures: number): Corpus {
  const train = documents.filter(({ split }) => split === "train");
  const statistics: TermStatistics = new Map();
  for (const { terms } of train) countDocument(statistics, terms);
  const terms = selectVocabulary(statistics, train.length, {
    maxFeatures: Math.min(maxFeatures, statistics.size),
    maxDf: text.maxDocumentShare,
    minDf: text.minDocumentCount,
  });
  const columnOf = new Map(terms.map(({ term }, column) => [term, column]));
  const take = (wanted: readonly Analysed[]): Documents => ({
    words: wanted.map((document) => vectorize(document.terms, columnOf)),
    groups: wanted.map(({ group }) => group),
  });
  const queries = take(documents.filter(({ split }) => split === "test"));
  return { columnCount: terms.length, items: take(train), queries };
}

export function rowsOf({ words }: Documents, columns: number): SparseRows {
  const indptr = new Uint32Array(words.length + 1);
  for (const [row, document] of words.entries()) {
    indptr[row + 1] = (indptr[row] as number) + document.columns.length;
  }
  const indices = new Uint32Array(indptr[words.length] as number);
  const values = new Float32Array(indices.length);
  for (const [row, document] of words.entries()) {
    indices.set(document.columns, indptr[row]);
    values.set(document.counts, indptr[row]);
  }
  return { rowCount: words.length, columns, indptr, indices, values };
}
