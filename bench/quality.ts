/**
 * Measures recommendations on 20 Newsgroups: each document of the test part is asked with, the ten best of the training part
 * are compared with its newsgroup. Readnext's fused ranking beside chance, cosines of words, latent semantic analysis, its
 * own likeness in words and its topics alone; over the configuration's 2000 terms, and over every term that two documents
 * have. The topic model has 2000 terms in both. Labels are used to measure, for nothing else.
 *
 *   node bench/quality.ts [seeds]      default: 0,1,2
 *
 * Needs the reference data beside the repository (see test/golden.ts). Intervals are bootstrapped over the queries. Ends
 * with one JSON line; precision of what is trained is the mean over the seeds.
 */
import { availableParallelism } from "node:os";
import { parseConfig } from "../shared/config/parse-config.ts";
import { decodeModel, encodeModel } from "../shared/topics/artifact.ts";
import { parseHyperparameters } from "../shared/topics/hyperparameters.ts";
import { createInference } from "../shared/topics/inference.ts";
import { OBJECTIVES } from "../shared/topics/objective.ts";
import { represent } from "../shared/topics/representation.ts";
import { trainNetwork } from "../shared/topics/training.ts";
import { type Corpus, corpusOver, readAnalysed, rowsOf } from "./quality/corpus.ts";
import { figuresOf, type Judged, judge, meanOf, type Score } from "./quality/judge.ts";
import {
  bm25,
  cosineOfVectors,
  cosineOfWords,
  fused,
  fusedWithFeedback,
  lsa,
  random,
  weightings,
} from "./quality/systems.ts";

const { ranking } = parseConfig({}, "the defaults");
const TOPICS = 30;
const TERMS = 2000;

/** Chosen on every fifth document of the training part, never on the test part; so was `ranking.feedback...`. */
const TOPIC_SHARE = { some: 0.45, all: 0.2 };

/** What the configuration comes to on this data. */
const SETTINGS = {
  epochs: "40",
  encoder_layers: "256",
  encoder_layers_activation: "relu",
  optimizer: "adam",
  learning_rate: "0.01",
  mini_batch_size: "128",
};

/** What measuring code must print before its figures are believed: known values on this data. */
const RULER = {
  "counts, 2000 terms": 0.3064,
  "tf-idf, 2000 terms": 0.3639,
  "sublinear tf-idf, 2000 terms": 0.3844,
};

function topicVectors(corpus: Corpus, seed: number) {
  const items = rowsOf(corpus.items, corpus.columnCount);
  const hyperParameters = {
    feature_dim: String(corpus.columnCount),
    num_topics: String(TOPICS),
    ...SETTINGS,
  };
  const { network, idf, best } = trainNetwork({
    hosts: [items],
    validation: undefined,
    settings: parseHyperparameters(hyperParameters),
    objective: OBJECTIVES.contrastive,
    seed,
    threads: availableParallelism(),
    now: () => performance.now(),
    onEpoch: () => {},
  });
  const bytes = encodeModel({ ...network, idf, hyperParameters, bestEpoch: best.bestEpoch });
  const infer = createInference(decodeModel(bytes));
  const vectors = (rows: typeof items) => infer(rows).map((theta) => represent(theta, "centred-log"));
  return { items: vectors(items), queries: vectors(rowsOf(corpus.queries, corpus.columnCount)) };
}

const figures: Record<string, number> = {};

function tell(name: string, key: string, judged: Judged): void {
  const { precision, ndcg, reciprocalRank } = figuresOf(judged);
  const interval = `[${precision.low.toFixed(3)}, ${precision.high.toFixed(3)}]`;
  console.log(
    `${name.padEnd(36)} P@10 ${precision.mean.toFixed(4)} ${interval}  nDCG@10 ${ndcg.mean.toFixed(4)}  MRR ${reciprocalRank.mean.toFixed(4)}`,
  );
  figures[`${key}PrecisionAt10`] = round(precision.mean);
  figures[`${key}NdcgAt10`] = round(ndcg.mean);
  figures[`${key}Mrr`] = round(reciprocalRank.mean);
  const known = Object.entries(RULER).find(([ruled]) => ruled === name)?.[1];
  if (known !== undefined && Math.abs(known - precision.mean) > 0.001) {
    throw new Error(`the ruler is wrong: ${name} is ${precision.mean}, not ${known}`);
  }
}

function round(value: number): number {
  return Number(value.toFixed(4));
}

function tellWords(corpus: Corpus, suffix: string, key: string): Score {
  tell(`counts, ${suffix}`, `counts${key}`, judge(corpus, cosineOfWords(corpus, weightings.counts)));
  tell(`tf-idf, ${suffix}`, `tfidf${key}`, judge(corpus, cosineOfWords(corpus, weightings.tfIdf)));
  tell(
    `sublinear tf-idf, ${suffix}`,
    `sublinear${key}`,
    judge(corpus, cosineOfWords(corpus, weightings.sublinear)),
  );
  tell(`LSA of rank 100, ${suffix}`, `lsa${key}`, judge(corpus, lsa(corpus, 100)));
  const words = bm25(corpus);
  tell(`words (BM25), ${suffix}`, `words${key}`, judge(corpus, words));
  return words;
}

const seeds = (process.argv[2] ?? "0,1,2").split(",").map(Number);
const documents = await readAnalysed();
const some = corpusOver(documents, TERMS);
const all = corpusOver(documents, Number.POSITIVE_INFINITY);
console.log(
  `${some.items.words.length} documents, ${some.queries.words.length} queries, ${all.columnCount} terms in all`,
);

tell("random", "random", judge(some, random));
const someWords = tellWords(some, `${TERMS} terms`, "2000");
const allWords = tellWords(all, "all terms", "Full");
const judged: Record<"alone" | "plain" | "some" | "all", Judged>[] = [];
for (const seed of seeds) {
  const topics = topicVectors(some, seed);
  const alone = cosineOfVectors(topics.items, topics.queries);
  judged.push({
    alone: judge(some, alone),
    plain: judge(some, fused(alone, someWords, TOPIC_SHARE.some)),
    some: judge(some, fusedWithFeedback(topics, someWords, TOPIC_SHARE.some, ranking)),
    all: judge(all, fusedWithFeedback(topics, allWords, TOPIC_SHARE.all, ranking)),
  });
}
tell("topics alone", "topics2000", meanOf(judged.map(({ alone }) => alone)));
tell(`fused without feedback, ${TERMS} terms`, "fusedPlain2000", meanOf(judged.map(({ plain }) => plain)));
tell(`fused, ${TERMS} terms`, "fused2000", meanOf(judged.map(({ some: fewer }) => fewer)));
tell("fused, all terms", "fusedFull", meanOf(judged.map(({ all: every }) => every)));
figures.peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ bench: "quality", figures }));
