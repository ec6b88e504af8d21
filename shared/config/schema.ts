import * as z from "zod";
import { analyzerNames } from "../text/analyzer.ts";
import { representationNames } from "../topics/representation.ts";
import { deploymentShape } from "./deployment.ts";

const share = z.number().min(0).max(1);

/** What decides what is learned: recorded in each release, and a change of it makes the next run retrain. */
export const learningShape = {
  /** Seeds the train/validation split and the topic model. */
  seed: z.int().min(0).max(4_294_967_295).default(0),

  articles: z
    .strictObject({
      /** A run stops before training when more of the dropped records than this are rejected. */
      maxRejectShare: share.default(0.05),
      /** Fewer distinct articles than this are not trained on. */
      minimumCount: z.int().min(2).max(1_000_000).default(10),
      /** A longer article is rejected. */
      maxArticleBytes: z.int().min(1_000).max(52_428_800).default(10_485_760),
      /** How much unpacked text one Preprocess invocation is given. */
      batchBytes: z.int().min(10_000).max(1_073_741_824).default(8_388_608),
    })
    .prefault({}),

  text: z
    .strictObject({
      analyzer: z.enum(analyzerNames).default("notebook"),
      /** Size of the vocabulary at most. */
      maxFeatures: z.int().min(2).max(1_000_000).default(2000),
      /** Terms in a larger share of the articles are dropped. */
      maxDocumentShare: share.default(0.95),
      /** Terms in fewer articles are dropped. */
      minDocumentCount: z.int().min(1).max(1_000_000).default(2),
    })
    .prefault({}),

  split: z
    .strictObject({
      validationShare: z.number().min(0.01).max(0.5).default(0.2),
      trainShards: z.int().min(1).max(100).default(8),
    })
    .prefault({}),

  /**
   * What trains and hosts the topic model: on AWS Readnext's own container, or SageMaker's built-in NTM. On one machine,
   * which has only Readnext's programs, "builtin" is the plain NTM in its place.
   */
  topicModel: z.enum(["readnext", "builtin"]).default("readnext"),

  /** The topic model, in the words of SageMaker's NTM hyperparameters. */
  topics: z
    .strictObject({
      count: z.int().min(2).max(1000).default(30),
      /** "auto": enough epochs for the model to settle, whatever the number of articles. */
      epochs: z.union([z.literal("auto"), z.int().min(1).max(1000)]).default("auto"),
      /** "off": all epochs are run. */
      patienceEpochs: z.union([z.literal("off"), z.int().min(1).max(1000)]).default("off"),
      tolerance: z.number().min(1e-6).max(0.1).default(0.001),
      /** "auto": 128, or less where there are few articles. */
      miniBatchSize: z.union([z.literal("auto"), z.int().min(1).max(10_000)]).default("auto"),
      optimizer: z.enum(["sgd", "adam", "adagrad", "adadelta", "rmsprop"]).default("adam"),
      learningRate: z.number().min(1e-6).max(1).default(0.01),
      encoderLayers: z
        .string()
        .regex(/^(auto|[1-9]\d{0,4}(,[1-9]\d{0,4})*)$/)
        .default("256"),
      encoderActivation: z.enum(["sigmoid", "tanh", "relu"]).default("relu"),
      instanceCount: z.int().min(1).max(20).default(1),
    })
    .prefault({}),

  /** What is done to topic weights before neighbours are sought. "auto": chosen for each model, without labels. */
  representation: z.enum(["auto", ...representationNames]).default("auto"),

  neighbours: z
    .strictObject({
      /** How many recommendations an answer has when the reader does not say. */
      k: z.int().min(1).max(100).default(10),
      /** How many neighbours the index is asked for: the ceiling of every answer, the article itself included. */
      candidates: z.int().min(2).max(1024).default(51),
      metric: z.enum(["COSINE", "INNER_PRODUCT", "L2"]).default("COSINE"),
    })
    .refine(({ k, candidates }) => k < candidates, { path: ["k"], error: "must be less than candidates" })
    .prefault({}),

  /** How topics and words together rank what to read next. */
  ranking: z
    .strictObject({
      /** Of so many words at most articles are compared; the topic model has fewer. */
      lexiconSize: z.int().min(2).max(1_000_000).default(50_000),
      /** Weight of likeness in topics, beside that of likeness in words. 1: words do not count. */
      topicShare: share.default(0.2),
      /** Towards so many of the articles most like a text its topics are moved. */
      feedbackArticles: z.int().min(1).max(100).default(5),
      /** How far: what they count beside the text itself. 0: the text alone. */
      feedbackShare: share.default(0.75),
      /** How soon a word that is repeated counts no more (BM25). */
      k1: z.number().min(0).max(10).default(1.2),
      /** How much a long article's words count less (BM25). */
      b: share.default(0.75),
      /** A text with fewer different words that the release knows is about nothing. */
      minQueryWords: z.int().min(1).max(1000).default(3),
      /** What scores less is not recommended. */
      minScore: share.default(0.1),
      /** Of articles that are as like in words as this, or more, only the first is recommended. "off": each of them. */
      duplicateLikeness: z.union([z.literal("off"), z.number().min(0.5).max(1)]).default(0.9),
      /** How much likeness to a disliked article counts, beside likeness to a liked one. */
      dislikeWeight: share.default(0.5),
      /** What is left of an old article's score when fresh ones are asked for. */
      freshnessFloor: share.default(0.5),
    })
    .prefault({}),

  /** Floors that a candidate must reach to be promoted. */
  gate: z
    .strictObject({
      minPrecisionAtK: share.default(0),
      minLiftOverChance: z.number().min(0).max(1000).default(1.5),
      minTopicUniqueness: share.default(0.3),
      /** Of all weight, how much one topic may have. */
      maxTopicShare: share.default(0.6),
      /** How much below the serving release's precision a candidate may be on the same probes. */
      maxPrecisionLoss: share.default(0.02),
      /** The same for the probes of one label or source. */
      maxSliceLoss: share.default(0.1),
      /** A label or a source with fewer probes is not judged by itself. */
      minSliceProbes: z.int().min(2).max(1_000_000).default(50),
      /** Fewer probes than this judge nothing. 0: articles without labels are judged by their topics alone. */
      minProbes: z.int().min(0).max(1_000_000).default(0),
    })
    .prefault({}),
};

/** How one deployment learns, runs and serves. Every key has a default. */
export const configSchema = z.strictObject({ ...learningShape, ...deploymentShape });

export type Config = z.infer<typeof configSchema>;
