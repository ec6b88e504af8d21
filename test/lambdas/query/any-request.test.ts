import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { useDeployment } from "./setting.ts";

/** What would tell of the inside: stacks, paths, names of resources, words of an SDK. */
const inside =
  /\bat \w+ \(|node_modules|\.ts:\d|\.js:\d|\/tmp\/|\/srv|arn:aws|sagemaker|\$metadata|index-r1|topics-r1|ZodError/i;

const anyText = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: "binary", maxLength: 30 }));

const path = fc.oneof(
  fc.constantFrom("/v1/recommendations", "/v1/articles", "/v1/health", "/v1/topics", "/v1/releases", "/"),
  anyText.map((id) => `/v1/articles/${id}`),
  fc.constantFrom("freight-1", "wordless", "nobody").map((id) => `/v1/articles/${id}/recommendations`),
  anyText,
);

const value = fc.oneof(
  anyText,
  fc.constantFrom("0", "-1", "1.5", "1e9", "10", "NaN", "Infinity", "", "true", "2026-02-30", "1,2"),
);
const parameter = fc.oneof(
  fc.constantFrom(
    "k",
    "diversity",
    "freshness",
    "from",
    "to",
    "source",
    "topic",
    "exclude",
    "limit",
    "cursor",
  ),
  anyText,
);

const field = fc.oneof(
  fc.constantFrom("text", "id", "liked", "disliked", "readingList", "k", "filters", "diversity", "__proto__"),
  anyText,
);
const fieldValue = fc.oneof(
  fc.constantFrom("freight-1", ["freight-1"], ["freight-1", "wheat-1"], "wheat copper", 3, 0.5, {
    labels: ["x"],
  }),
  fc.jsonValue({ maxDepth: 2 }),
);
const body = fc.oneof(
  fc.dictionary(field, fieldValue, { maxKeys: 4 }).map((fields) => JSON.stringify(fields)),
  fc.json(),
  anyText,
);

const request = fc.record({
  method: fc.constantFrom("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"),
  path,
  query: fc.dictionary(parameter, value, { maxKeys: 3 }),
  body,
  isBase64Encoded: fc.boolean(),
  headers: fc.record(
    {
      "content-type": fc.oneof(fc.constant("application/json"), anyText),
      "content-encoding": fc.constantFrom("identity", "gzip", "br"),
      "if-none-match": fc.constantFrom("*", '"x"'),
    },
    { requiredKeys: [] },
  ),
});

/** One for each status that random requests may happen not to meet. */
const plain = { method: "GET" as const, query: {}, body: "{}", isBase64Encoded: false, headers: {} };
const examples: (typeof request extends fc.Arbitrary<infer Request> ? Request : never)[] = [
  { ...plain, path: "/v1/topics" },
  { ...plain, path: "/v1/topics", headers: { "if-none-match": "*" } },
  { ...plain, path: "/v1/articles", query: { limit: "-1" } },
  { ...plain, path: "/v1/articles/nobody/recommendations" },
  { ...plain, path: "/v1/topics", method: "PUT" },
  {
    ...plain,
    path: "/v1/recommendations",
    method: "POST",
    headers: { "content-type": "text/plain" },
  },
];

/** T35 of reliability.md. */
describe("any request whatever", () => {
  const deployment = useDeployment();

  it("has an answer that is described, is nobody's fault but the caller's, and tells nothing of the inside", async () => {
    const { ask, logged } = deployment();
    const seen = new Set<number>();

    await fc.assert(
      fc.asyncProperty(request, async ({ path: asked, query, ...rest }) => {
        const given = Object.keys(query).length > 0 ? { query } : {};

        const { status = 0, headers, body: told } = await ask(asked, { ...rest, ...given });
        seen.add(status);

        expect(status).toBeLessThan(500);
        expect(
          JSON.stringify([headers, status < 400 ? "" : { ...told, detail: withoutOwn(told, asked, query) }]),
        ).not.toMatch(inside);
      }),
      { numRuns: 2000, examples: examples.map((one): [typeof one] => [one]) },
    );

    expect(logged).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining([200, 304, 400, 404, 405, 415]));
  });
});

/** A refusal may quote what the caller wrote. */
function withoutOwn(told: { detail?: string }, path: string, query: object): string {
  const written = [path, ...Object.keys(query)].filter((text) => text.length > 0);
  return written.reduce((detail, text) => detail.replaceAll(text, ""), told.detail ?? "");
}
