import * as z from "zod";
import { learningShape } from "../config/schema.ts";
import { representationChoiceSchema } from "../topics/representation-choice.ts";
import { trainingHistorySchema } from "../topics/training-history.ts";

/** Of evaluation.json. Raised whenever a reader of the one before could not read it. */
export const evaluationSchemaVersion = 1;

/** A mean over probes, and where 95 of 100 bootstrap resamples of the probes put it. */
const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });

/** Null: the figure was not finite, and the candidate was refused for it. */
const figureSchema = z.number().nullable();

/**
 * What is measured side by side: the candidate, the serving release, the cosine of sublinear tf-idf without any topics, and
 * articles taken at random.
 */
const systemNames = ["candidate", "serving", "words", "random"] as const;
export type SystemName = (typeof systemNames)[number];

const systemSchema = z.object({
  name: z.enum(systemNames),
  precision: intervalSchema,
  ndcg: intervalSchema,
});

/** The probes that have one label, or come from one source. */
const sliceSchema = z.object({
  by: z.enum(["label", "source"]),
  name: z.string(),
  probes: z.int(),
  /** Of the candidate. */
  precision: intervalSchema,
  words: z.number(),
});

const shownArticleSchema = z.object({ id: z.string(), title: z.string() });
const sampleArticleSchema = shownArticleSchema.extend({ weights: z.array(z.number()) });

export const reasonSchema = z.object({
  code: z.enum([
    "NOT_FINITE",
    "TOPICS_COLLAPSED",
    "TOPIC_TOO_LARGE",
    "PROBES_EMPTY",
    "PROBES_LEAKED",
    "PRECISION_TOO_LOW",
    "NO_BETTER_THAN_CHANCE",
    "WORSE_THAN_SERVING",
    "SLICE_WORSE",
  ]),
  /** Numbers and no text of articles: it travels through states and logs. A slice is told by its place in the report. */
  message: z.string(),
  slice: sliceSchema.pick({ by: true, name: true }).exactOptional(),
});

export type Reason = z.infer<typeof reasonSchema>;

/** The candidate against the release that served while it was judged: another time it may be another. */
const judgementSchema = z.object({
  goodEnough: z.boolean(),
  /** Why not, the gate's word; also when a person has overridden it. */
  reasons: z.array(reasonSchema),
  override: z.object({ reason: z.string() }).exactOptional(),
  serving: z.discriminatedUnion("compared", [
    z.object({
      compared: z.literal(true),
      releaseId: z.string(),
      precision: intervalSchema,
      ndcg: intervalSchema,
      /** Candidate less serving in precision, probe by probe. */
      difference: intervalSchema.extend({ standardError: z.number() }),
      /** One for each of `slices`, in their order. */
      slices: z.array(z.object({ precision: z.number(), difference: z.number(), standardError: z.number() })),
    }),
    z.object({
      compared: z.literal(false),
      releaseId: z.string().exactOptional(),
      /** Such as `NOTHING_SERVES`, `NO_PROBES`, `ANALYZER_DIFFERS`, or the code of the error that stood in the way. */
      why: z.string(),
    }),
  ]),
});

/** How the topic model was trained, as far as its archive tells. */
const trainingSchema = z.discriminatedUnion("known", [
  trainingHistorySchema.extend({ known: z.literal(true) }),
  z.object({
    known: z.literal(false),
    /** `NOT_IN_ARCHIVE`, as with SageMaker's built-in NTM, or the code of the error that stood in the way. */
    why: z.string(),
  }),
]);

export type Training = z.infer<typeof trainingSchema>;

/** A topic that lasts: its id is no other's. `since` names the release that it began with; absent where it begins. */
const lastingSchema = z.object({ id: z.string(), name: z.string(), since: z.string().exactOptional() });

/** What became of the serving release's topics, and where those of the candidate come from. */
export const lineageSchema = z.object({
  from: z.discriminatedUnion("known", [
    z.object({ known: z.literal(true), releaseId: z.string() }),
    z.object({
      known: z.literal(false),
      releaseId: z.string().exactOptional(),
      /** Such as `NOTHING_SERVES`, `ANALYZER_DIFFERS`, `NO_WORD_SHARES`, or the code of the error that stood in the way. */
      why: z.string(),
    }),
  ]),
  /** In the order of `topics`. */
  topics: z.array(
    lastingSchema.extend({
      topic: z.int(),
      /** Absent: it began with this candidate. */
      before: z
        .object({
          topic: z.int(),
          /** Cosine of the word shares, 0..1. */
          likeness: z.number(),
          /** Of the shown words: those that were not shown before, and those that are no more. */
          came: z.array(z.string()),
          went: z.array(z.string()),
          /** The name, if it does not fit any more. */
          renamedFrom: z.string().exactOptional(),
        })
        .exactOptional(),
    }),
  ),
  ended: z.array(lastingSchema.extend({ topic: z.int(), words: z.array(z.string()) })),
});

export type LineageReport = z.infer<typeof lineageSchema>;

export type Judgement = z.infer<typeof judgementSchema>;

/** evaluation.json: what is known of a candidate. All but `judgement` and `lineage` hangs on the run's inputs alone. */
export const evaluationReportSchema = z.object({
  schemaVersion: z.literal(evaluationSchemaVersion),
  runId: z.string(),
  /** Precision and nDCG are measured over so many neighbours. */
  k: z.int(),
  representation: representationChoiceSchema,
  articles: z.object({
    /** That may be recommended if a word of them is known. */
    trained: z.int(),
    heldOut: z.int(),
    /** Of both. */
    withoutKnownWord: z.int(),
    /** So many items the figures below are over: all, or a draw by the seed where there are too many. */
    compared: z.int(),
  }),
  probes: z.object({
    method: z.enum(["held-out", "leave-one-out", "none"]),
    count: z.int(),
    withoutKnownWord: z.int(),
    hash: z.string(),
  }),
  /** All on the same probes and the same items. The serving release's are in `judgement`. Empty without probes. */
  systems: z.array(systemSchema),
  /** By label, then by source, most probes first. */
  slices: z.array(sliceSchema),
  training: trainingSchema,
  /** What would be read after each compared article. */
  neighbours: z.object({
    coverage: z.number(),
    diversity: z.number(),
    hubness: z.object({ most: z.int(), skewness: z.number(), article: shownArticleSchema }),
    similarity: z.object({ from: z.number(), width: z.number(), counts: z.array(z.int()) }),
  }),
  topics: z.array(
    z.object({
      topic: z.int(),
      words: z.array(z.string()),
      share: figureSchema,
      npmi: figureSchema,
      uniqueness: figureSchema,
      /** How many of the compared articles have more of it than of any other. */
      leads: z.int(),
    }),
  ),
  lineage: lineageSchema,
  samples: z.array(
    sampleArticleSchema.extend({
      neighbours: z.array(sampleArticleSchema.extend({ similarity: z.number() })),
    }),
  ),
  map: z.object({
    /** Shares of the variance that the axes keep. */
    kept: z.tuple([z.number(), z.number()]),
    points: z.array(z.object({ x: z.number(), y: z.number(), topic: z.int() })),
  }),
  /** What a release is remembered by. Holds no figure that is not finite. */
  metrics: z.record(z.string(), z.union([z.number(), z.string()])),
  settings: z.object({
    seed: learningShape.seed,
    topicModel: learningShape.topicModel,
    topics: learningShape.topics,
  }),
  gate: learningShape.gate,
  judgement: judgementSchema,
});

export type EvaluationReport = z.infer<typeof evaluationReportSchema>;
