import * as z from "zod";

/**
 * Every code that a problem can have, its status, and what it tells callers. Codes are stable; `detail` is for people. Of
 * all errors that are not here callers learn only whether trying again may help.
 */
export const problems = {
  PARAMETER_INVALID: {
    status: 400,
    means: "A parameter is unknown or has a wrong value; `detail` names it.",
  },
  BODY_NOT_JSON: { status: 400, means: "The body is not JSON in UTF-8." },
  BODY_INVALID: {
    status: 400,
    means: "A field of the body is unknown or has a wrong value; `detail` names it.",
  },
  BAD_REQUEST: { status: 400, means: "The request cannot be read, such as a path that cannot be decoded." },
  ARTICLE_NOT_FOUND: { status: 404, means: "No article of the serving release has the id." },
  ROUTE_NOT_FOUND: { status: 404, means: "There is no such path." },
  METHOD_NOT_ALLOWED: {
    status: 405,
    means: "The path has no such method; the header `Allow` tells which it has.",
  },
  CURSOR_EXPIRED: {
    status: 410,
    means: "What the cursor goes by is no more, such as the release that served: begin anew.",
  },
  PAYLOAD_TOO_LARGE: { status: 413, means: "The body has more than 1 MiB." },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    means: "The body is declared to be something other than JSON in UTF-8, or to be compressed.",
  },
  NO_KNOWN_TERMS: { status: 422, means: "What was asked about has no word that the release knows." },
  TEXT_TOO_SHORT: { status: 422, means: "The text has too few words that the release knows." },
  ANSWER_TOO_LARGE: { status: 422, means: "The answer has more than 5 MiB: ask for fewer articles." },
  TOO_MANY_REQUESTS: {
    status: 429,
    means: "The caller asks too often; the header `Retry-After` tells in how many seconds to ask again.",
  },
  INTERNAL: { status: 500, means: "A fault of ours; asking again changes nothing." },
  TRY_AGAIN: {
    status: 503,
    means: "A model or the storage cannot be reached; ask again after `Retry-After`.",
  },
  NO_RELEASE: { status: 503, means: "Nothing has been promoted yet." },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly means: string }>>;

export type ProblemCode = keyof typeof problems;

export const problemCodes = Object.keys(problems) as ProblemCode[];

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}

/** RFC 9457. */
export const problemSchema = z
  .strictObject({
    type: z.literal("about:blank"),
    title: z.string().meta({ description: "The status in words." }),
    status: z.int(),
    code: z.enum(problemCodes).meta({ description: "What went wrong, for programs: stable." }),
    detail: z.string().exactOptional().meta({ description: "The same for people. Its words may change." }),
    requestId: z
      .string()
      .exactOptional()
      .meta({ description: "As in the header `x-request-id`; the log of a failure names it." }),
  })
  .meta({ id: "Problem" });

export type Problem = z.infer<typeof problemSchema>;
