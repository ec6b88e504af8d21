import type { Article, Place, Reject } from "../../shared/articles/article.ts";
import { analysisText } from "../../shared/articles/fingerprint.ts";
import { poisonReject } from "../../shared/articles/poison.ts";
import type { BatchArticle, CountedDocument, DictionaryEntry } from "../../shared/corpus/batch.ts";
import { describeArticle } from "../../shared/corpus/describe-article.ts";
import type { Analyzer } from "../../shared/text/analyzer.ts";
import { compareCodePoints } from "../../shared/unicode/code-points.ts";

export interface CountedBatch {
  readonly articles: BatchArticle[];
  /** In code-point order of the terms. */
  readonly dictionary: DictionaryEntry[];
  /** In the order of `articles`; keys number the dictionary. */
  readonly documents: CountedDocument[];
}

/** Terms are numbered as they are met, and renumbered in code-point order at the end. */
interface ProvisionalDocument {
  readonly id: string;
  readonly counts: ReadonlyMap<number, number>;
  readonly counted: boolean;
}

/** Turns articles into counted terms over the batch's own dictionary. */
export function createBatchCounter(analyzer: Analyzer) {
  const numberOf = new Map<string, number>();
  const articles: BatchArticle[] = [];
  const documents: ProvisionalDocument[] = [];

  function countTerms(text: string): Map<number, number> {
    const counts = new Map<number, number>();
    for (const term of analyzer.terms(text)) {
      const number = numberOf.get(term) ?? numberOf.size;
      numberOf.set(term, number);
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    return counts;
  }

  return {
    /** Counts one article. @returns the reject if this very article makes the analysis fail */
    add(article: Article, place: Place): Reject | undefined {
      try {
        const text = analysisText(article);
        const counts = countTerms(text);
        articles.push(describeArticle(article, text, place));
        documents.push({ id: article.id, counts, counted: article.split === "train" });
        return undefined;
      } catch (error) {
        return poisonReject(error, place);
      }
    },

    finish(): CountedBatch {
      const terms = [...numberOf.keys()].sort(compareCodePoints);
      const rank = new Uint32Array(terms.length);
      for (const [index, term] of terms.entries()) rank[numberOf.get(term) as number] = index;
      const count = new Float64Array(terms.length);
      const documentFrequency = new Float64Array(terms.length);
      const ranked = documents.map((document) => {
        const { keys, counts } = sortByKey(document.counts, rank);
        if (document.counted) tally(keys, counts, count, documentFrequency);
        return { id: document.id, keys, counts };
      });
      const dictionary = terms.map((term, index) => ({
        term,
        count: count[index] as number,
        documentFrequency: documentFrequency[index] as number,
      }));
      return { articles, dictionary, documents: ranked };
    },
  };
}

function sortByKey(counts: ReadonlyMap<number, number>, rank: Uint32Array) {
  const pairs = [...counts].map(([number, count]) => [rank[number] as number, count] as const);
  pairs.sort(([left], [right]) => left - right);
  return {
    keys: Uint32Array.from(pairs, ([key]) => key),
    counts: Float32Array.from(pairs, ([, count]) => count),
  };
}

function tally(keys: Uint32Array, counts: Float32Array, count: Float64Array, frequency: Float64Array): void {
  keys.forEach((key, index) => {
    count[key] = (count[key] as number) + (counts[index] as number);
    frequency[key] = (frequency[key] as number) + 1;
  });
}
