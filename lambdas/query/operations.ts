import type * as z from "zod";
import { articleAnswerSchema, articlePageSchema, articlesParameters } from "./catalogue/article-schemas.ts";
import {
  healthSchema,
  releasesParameters,
  releasesSchema,
  topicsSchema,
} from "./catalogue/overview-schemas.ts";
import type { ProblemCode } from "./http/problems.ts";
import {
  byIdParameters,
  recommendationBody,
  recommendationsSchema,
} from "./recommendations/recommendation-schemas.ts";

/** What callers may know of a route: the OpenAPI document is made of it. */
export interface Operation {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** The query string; absent: none is allowed. */
  readonly parameters?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly answer: z.ZodObject;
  /** Codes that it may answer with beside `commonProblems`. */
  readonly problems: readonly ProblemCode[];
}

/** Codes that every operation may answer with. */
export const commonProblems: readonly ProblemCode[] = [
  "PARAMETER_INVALID",
  "BAD_REQUEST",
  "PAYLOAD_TOO_LARGE",
  "ANSWER_TOO_LARGE",
  "TOO_MANY_REQUESTS",
  "INTERNAL",
  "TRY_AGAIN",
];

/** By the names that they have in clients, in the order in which they are told. */
export const operations = {
  recommendAfterArticle: {
    method: "GET",
    path: "/v1/articles/{id}/recommendations",
    summary: "What to read after an article",
    parameters: byIdParameters(),
    answer: recommendationsSchema,
    problems: ["NO_RELEASE", "ARTICLE_NOT_FOUND", "NO_KNOWN_TERMS"],
  },
  recommend: {
    method: "POST",
    path: "/v1/recommendations",
    summary: "What to read after a text, after articles that were liked, or beside a reading list",
    description:
      "The body asks one question: `text`, `id`, `liked` (perhaps with `disliked`) or `readingList`.",
    body: recommendationBody(),
    answer: recommendationsSchema,
    problems: [
      "NO_RELEASE",
      "BODY_NOT_JSON",
      "BODY_INVALID",
      "UNSUPPORTED_MEDIA_TYPE",
      "ARTICLE_NOT_FOUND",
      "NO_KNOWN_TERMS",
      "TEXT_TOO_SHORT",
    ],
  },
  listArticles: {
    method: "GET",
    path: "/v1/articles",
    summary: "The catalogue, page by page",
    description:
      "All pages are of one release: once another one serves, the next page is 410. Articles that come meanwhile may be missed.",
    parameters: articlesParameters,
    answer: articlePageSchema,
    problems: ["NO_RELEASE", "CURSOR_EXPIRED"],
  },
  getArticle: {
    method: "GET",
    path: "/v1/articles/{id}",
    summary: "An article, by its id or by that of a copy",
    answer: articleAnswerSchema,
    problems: ["NO_RELEASE", "ARTICLE_NOT_FOUND"],
  },
  listTopics: {
    method: "GET",
    path: "/v1/topics",
    summary: "The topics of the serving release, and what became of those of the one before",
    answer: topicsSchema,
    problems: ["NO_RELEASE"],
  },
  listReleases: {
    method: "GET",
    path: "/v1/releases",
    summary: "The releases there are, newest first",
    parameters: releasesParameters,
    answer: releasesSchema,
    problems: ["CURSOR_EXPIRED"],
  },
  getHealth: {
    method: "GET",
    path: "/v1/health",
    summary: "Which release answers",
    answer: healthSchema,
    problems: ["NO_RELEASE"],
  },
} as const satisfies Readonly<Record<string, Operation>>;
