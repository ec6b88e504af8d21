import * as z from "zod";
import { toNormalForm } from "../../../shared/unicode/normal-form.ts";
import { articleSchema, releaseIdField } from "../catalogue/article-schemas.ts";
import {
  byCommas,
  commaSeparated,
  decimalNumber,
  fromField,
  idField,
  listOf,
  toField,
  wholeNumber,
  writtenDecimal,
  writtenNumber,
} from "../http/fields.ts";

/** The most that `neighbours.candidates` allows, the article itself not counted. A release may allow fewer. */
const mostEver = 1023;
const longestText = 200_000;
const longestList = 100;
const longestExclude = 10_000;
const longestHalfLifeDays = 36_500;

const textRule = { error: `must be a text of 1 to ${longestText} characters` };
const nameRule = { error: "must be a text of 1 to 200 characters" };
const nameField = z.string(nameRule).min(1, nameRule).max(200, nameRule).transform(toNormalForm);

/** A topic by the id that lasts, or by its number in this release. */
const topicNumber = wholeNumber(0, 9999);
const topicField = z.union([topicNumber, nameField], { error: "must be a topic's id or number" });
const writtenTopicField = z
  .string()
  .transform((text) => (/^\d{1,4}$/.test(text) ? Number(text) : text))
  .pipe(topicField)
  .meta({ override: { type: "string" } });

/** The least is a minute or so: what halves faster is 0 before it is asked. */
const leastHalfLifeDays = 0.001;

const told = {
  k: "How many articles, at most. A release gives up to `neighbours.candidates` - 1 (50 as configured by default); absent: `neighbours.k` (10).",
  diversity:
    "0: the nearest, however alike they are among themselves; towards 1: ever more unlike each other.",
  freshness: "Half-life in days by which older articles lose rank. Absent: age does not matter.",
  from: "Published at or after: a date (its first moment in UTC) or a date and time.",
  to: "Published at or before: a date (its last moment in UTC) or a date and time.",
  sources: "From one of these sources.",
  tickers: "With one of these tickers.",
  labels: "With one of these labels.",
  languages: 'In one of these languages, as the articles say it: "en", "pt-BR".',
  topics: "With one of these topics among its own: lasting ids, or numbers of the serving release.",
  exclude: "Ids of articles that must not come back, such as those already read.",
};

/**
 * The query string of `GET /v1/articles/{id}/recommendations`.
 * @param most the most results that the release gives
 */
export function byIdParameters(most = mostEver) {
  return z.strictObject({
    k: writtenNumber(1, most).optional().meta({ description: told.k }),
    diversity: writtenDecimal(0, 1).optional().meta({ description: told.diversity }),
    freshness: writtenDecimal(leastHalfLifeDays, longestHalfLifeDays)
      .optional()
      .meta({ description: told.freshness }),
    from: fromField.optional().meta({ description: told.from }),
    to: toField.optional().meta({ description: told.to }),
    source: commaSeparated(nameField, longestList)
      .optional()
      .meta({ description: told.sources, ...byCommas }),
    ticker: commaSeparated(nameField, longestList)
      .optional()
      .meta({ description: told.tickers, ...byCommas }),
    label: commaSeparated(nameField, longestList)
      .optional()
      .meta({ description: told.labels, ...byCommas }),
    language: commaSeparated(nameField, longestList)
      .optional()
      .meta({ description: told.languages, ...byCommas }),
    topic: commaSeparated(writtenTopicField, longestList)
      .optional()
      .meta({ description: told.topics, ...byCommas }),
    exclude: commaSeparated(idField, longestExclude)
      .optional()
      .meta({ description: told.exclude, ...byCommas }),
  });
}

const filtersSchema = z
  .strictObject({
    from: fromField.optional().meta({ description: told.from }),
    to: toField.optional().meta({ description: told.to }),
    sources: listOf(nameField, 1, longestList).optional().meta({ description: told.sources }),
    tickers: listOf(nameField, 1, longestList).optional().meta({ description: told.tickers }),
    labels: listOf(nameField, 1, longestList).optional().meta({ description: told.labels }),
    languages: listOf(nameField, 1, longestList).optional().meta({ description: told.languages }),
    topics: listOf(topicField, 1, longestList).optional().meta({ description: told.topics }),
    exclude: listOf(idField, 0, longestExclude).optional().meta({ description: told.exclude }),
  })
  .meta({ id: "Filters", description: "All must hold." });

/** Articles that a recommendation may be; dates are moments in UTC, to be compared with `publishedAt` as text. */
export type Filters = z.infer<typeof filtersSchema>;

/** What an answer is asked to be, however it was asked for. */
export interface Wishes {
  readonly k?: number | undefined;
  readonly diversity?: number | undefined;
  readonly freshnessHalfLifeDays?: number | undefined;
  readonly filters?: Filters | undefined;
}

/** The wishes of a query string. */
export function wishesOf(parameters: z.infer<ReturnType<typeof byIdParameters>>): Wishes {
  const { k, diversity, freshness, from, to, source, ticker, label, language, topic, exclude } = parameters;
  const filters = {
    from,
    to,
    sources: source,
    tickers: ticker,
    labels: label,
    languages: language,
    topics: topic,
    exclude,
  };
  return { k, diversity, freshnessHalfLifeDays: freshness, filters };
}

const questions = ["text", "id", "liked", "readingList"] as const;

/**
 * The body of `POST /v1/recommendations`: one question, and wishes.
 * @param most the most results that the release gives
 */
export function recommendationBody(most = mostEver) {
  return z
    .strictObject({
      text: z
        .string(textRule)
        .min(1, textRule)
        .max(longestText, textRule)
        .optional()
        .meta({ description: "A text of your own: a paragraph or a whole article." }),
      id: idField.optional().meta({ description: "An article of the catalogue." }),
      liked: listOf(idField, 1, 50).optional().meta({ description: "Articles of which more is wanted." }),
      disliked: listOf(idField, 1, 50)
        .optional()
        .meta({ description: "Articles of which less is wanted; with `liked` only." }),
      readingList: listOf(idField, 2, 200)
        .optional()
        .meta({ description: "Articles that are read together: what is missing from them?" }),
      k: wholeNumber(1, most).optional().meta({ description: told.k }),
      diversity: decimalNumber(0, 1).optional().meta({ description: told.diversity }),
      freshnessHalfLifeDays: decimalNumber(leastHalfLifeDays, longestHalfLifeDays)
        .optional()
        .meta({ description: told.freshness }),
      filters: filtersSchema.optional(),
    })
    .refine((body) => questions.filter((name) => body[name] !== undefined).length === 1, {
      error: `must have exactly one of ${questions.join(", ")}`,
    })
    .refine(({ liked, disliked }) => disliked === undefined || liked !== undefined, {
      path: ["disliked"],
      error: "needs liked",
    })
    .refine(({ liked = [], disliked = [] }) => !disliked.some((id) => liked.includes(id)), {
      path: ["disliked"],
      error: "must not have an id that is liked",
    })
    .meta({
      id: "RecommendationRequest",
      override: {
        oneOf: questions.map((name) => ({ required: [name] })),
        dependentRequired: { disliked: ["liked"] },
      },
    });
}

export type RecommendationBody = z.infer<ReturnType<typeof recommendationBody>>;

const contribution = z
  .number()
  .meta({ description: "Its part of the score; negative where it speaks against." });

/** Why an article was recommended: all contributions, `other…`, `disliked` and `freshness` add up to the score. */
export const reasonsSchema = z
  .strictObject({
    topics: z
      .array(
        z.strictObject({
          topic: z.int().min(0).meta({ description: "Its number in this release." }),
          id: z.string().exactOptional().meta({ description: "Lasts when the release changes." }),
          name: z.string().exactOptional(),
          words: z.array(z.string()),
          contribution,
        }),
      )
      .meta({ description: "The topics that carry the likeness, largest first." }),
    otherTopics: z.number().meta({ description: "What all other topics contribute together." }),
    words: z
      .array(z.strictObject({ word: z.string(), contribution }))
      .exactOptional()
      .meta({ description: "The words that both texts share, largest first." }),
    otherWords: z.number().exactOptional().meta({ description: "What all other words contribute together." }),
    disliked: z
      .number()
      .exactOptional()
      .meta({ description: "What likeness to disliked articles takes away, if there are any." }),
    freshness: z
      .number()
      .exactOptional()
      .meta({ description: "What age takes away, where it was asked for." }),
  })
  .meta({ id: "Reasons", description: "The parts add up to the score within 1e-6." });

export const resultSchema = z
  .strictObject({
    article: articleSchema,
    score: z.number().min(0).max(1).meta({ description: "How alike they are: above 0, at most 1." }),
    because: reasonsSchema,
  })
  .meta({ id: "Result" });

export const shortfallReasons = ["NOTHING_SIMILAR", "FILTERED_OUT", "FEW_SIMILAR"] as const;

/** Every answer with recommendations. */
export const recommendationsSchema = z
  .strictObject({
    releaseId: releaseIdField,
    query: z
      .union([
        z.strictObject({ id: z.string(), title: z.string() }),
        z.strictObject({
          knownTerms: z.int().min(1).meta({ description: "How many terms of the text the model knows." }),
        }),
        z.strictObject({ liked: z.array(z.string()), disliked: z.array(z.string()) }),
        z.strictObject({ readingList: z.array(z.string()) }),
      ])
      .meta({ description: "What was asked, copies' ids replaced by those that they lead to." }),
    results: z.array(resultSchema).meta({ description: "Best first." }),
    reason: z.enum(shortfallReasons).exactOptional().meta({
      description:
        "Why there are fewer than k. NOTHING_SIMILAR: none is like it; FILTERED_OUT: the filters leave so few; FEW_SIMILAR: so few are like it.",
    }),
    degraded: z.literal(true).exactOptional().meta({
      description:
        "Something could not be asked, and the answer is the best that can be had without it: the topic model (then it is made by words alone), or which release serves (then it is made from `releaseId`, the last one known to be good).",
    }),
  })
  .meta({ id: "Recommendations" });

export type Recommendations = z.infer<typeof recommendationsSchema>;
