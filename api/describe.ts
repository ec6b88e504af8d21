import * as z from "zod";
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponsesObject,
} from "zod-openapi";
import { idField } from "../lambdas/query/http/fields.ts";
import { type ProblemCode, problemCodes, problemSchema, problems } from "../lambdas/query/http/problems.ts";
import { commonProblems, type Operation, operations } from "../lambdas/query/operations.ts";

/** Grows with what the API can do; another first number is another API, under another path. */
const version = "1.0.0";

const description = `Tells analysts what to read next, with the reason why.

Every answer is made from one release and names it. Whoever asks is recognised before anything is answered: on AWS by the signature of a principal (SigV4, service \`execute-api\`) or by a bearer token, as the deployment is configured; on one machine nobody is asked.

An id may hold any character and is percent-encoded in a path; on AWS \`?\` and \`%\` are encoded twice, because API Gateway decodes the path once by itself. Parameters that are not described are refused. A \`GET\` can be a \`HEAD\`. Its answer has an \`ETag\`: sent back as \`If-None-Match\`, the same answer is 304 without a body.

What API Gateway itself refuses (401 and 403 without a valid signature or token, 429 when all callers together ask too often, 413 above 10 MB) has its own short JSON, not a problem as described here.`;

const requestId = {
  description: "The request's id, which the log names.",
  schema: { type: "string" },
} as const;

/** The API as OpenAPI 3.1 describes it, made of the schemas that requests are checked with. */
export function describeApi() {
  const paths: NonNullable<ZodOpenApiObject["paths"]> = {};
  for (const [id, operation] of Object.entries(operations)) {
    const { method, path } = operation;
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(id, operation) };
  }
  return createDocument({
    openapi: "3.1.1",
    info: { title: "Readnext", version, description },
    servers: [{ url: "/", description: "Where this document came from." }],
    paths,
  });
}

function describe(id: string, operation: Operation): ZodOpenApiOperationObject {
  const { method, path, summary, description, parameters, body, answer } = operation;
  return {
    operationId: id,
    summary,
    ...(description !== undefined && { description }),
    requestParams: {
      ...(path.includes("{id}") && {
        path: z.object({ id: idField.meta({ description: "The article's id, or that of a copy." }) }),
      }),
      ...(parameters && { query: parameters }),
    },
    ...(body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: body, example: bodyExample } },
      },
    }),
    responses: {
      "200": {
        description: "What was asked for.",
        headers: { "x-request-id": requestId, ...(method === "GET" && { etag }) },
        content: { "application/json": { schema: answer } },
      },
      ...(method === "GET" && {
        "304": {
          description: "The answer at hand still holds.",
          headers: { "x-request-id": requestId, etag },
        },
      }),
      ...describeProblems([...commonProblems, ...operation.problems]),
    },
  };
}

const bodyExample = { text: "The central bank left its policy rate unchanged.", k: 3 };

const etag = {
  description: "Changes with the answer: with its release, and with what is folded in.",
  schema: { type: "string" },
} as const;

const retryAfter = { description: "In how many seconds to ask again.", schema: { type: "string" } } as const;

/** By status, in the order of the codes. */
function describeProblems(codes: readonly ProblemCode[]): ZodOpenApiResponsesObject {
  const told = problemCodes.filter((code) => codes.includes(code));
  const byStatus = Object.groupBy(told, (code) => problems[code].status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, those = []]) => [
      status,
      {
        description: those.map((code) => `\`${code}\`: ${problems[code].means}`).join("\n\n"),
        headers: {
          "x-request-id": requestId,
          ...(["429", "503"].includes(status) && { "retry-after": retryAfter }),
        },
        content: { "application/problem+json": { schema: problemSchema } },
      },
    ]),
  );
}
