import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { madeFiles } from "../../api/build.ts";
import { problemCodes, problems } from "../../lambdas/query/http/problems.ts";
import { operations } from "../../lambdas/query/operations.ts";
import { routes } from "../../lambdas/query/routes.ts";

const document = JSON.parse(readFileSync(join(import.meta.dirname, "../../api/openapi.json"), "utf8"));
const described: [string, string][] = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method): [string, string] => [method.toUpperCase(), path]),
);

describe("openapi.json", () => {
  it("is OpenAPI 3.1 by the specification's own schema", async () => {
    const result = await new Validator().validate(structuredClone(document));

    expect(result).toMatchObject({ valid: true });
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it("would not be found to be without a title", async () => {
    const result = await new Validator().validate({ ...structuredClone(document), info: { version: "1" } });

    expect(result.valid).toBe(false);
  });

  it.each(["openapi.json", "client.ts"])(
    "is what the schemas make, and so is the client: %s",
    async (name) => {
      const committed = readFileSync(join(import.meta.dirname, "../../api", name), "utf8");

      expect(committed, "npm run build:api brings it up to date").toBe((await madeFiles())[name]);
    },
  );

  it("describes every route below /v1, and nothing else", () => {
    const served = routes
      .filter(({ path }) => path.startsWith("/v1/"))
      .map(({ method, path }) => [method, path]);

    expect(described.sort()).toEqual(served.sort());
    expect(routes).toHaveLength(served.length + 2);
  });

  it("names each operation as clients do", () => {
    const ids = described.map(([method, path]) => document.paths[path][method.toLowerCase()].operationId);

    expect(ids.sort()).toEqual(Object.keys(operations).sort());
  });

  it("tells every code of a problem, most of them where they can happen", () => {
    const told = JSON.stringify(document.paths);
    const nowhere = problemCodes.filter((code) => !told.includes(`\`${code}\`: ${problems[code].means}`));

    expect(nowhere).toEqual(["ROUTE_NOT_FOUND", "METHOD_NOT_ALLOWED"]);
    expect(document.components.schemas.Problem.properties.code.enum).toEqual(problemCodes);
  });

  it("tells of each parameter and each field of a request what it means", () => {
    const parameters = Object.values<Record<string, { parameters?: { description?: string }[] }>>(
      document.paths,
    ).flatMap((methods) => Object.values(methods).flatMap(({ parameters: all = [] }) => all));
    const { RecommendationRequest, Filters } = document.components.schemas;
    const fields = Object.values<{ description?: string; $ref?: string }>({
      ...RecommendationRequest.properties,
      ...Filters.properties,
    });

    expect(parameters.length).toBeGreaterThan(10);
    expect(fields.length).toBeGreaterThan(10);
    expect(parameters.filter(({ description }) => !description)).toEqual([]);
    expect(fields.filter(({ description, $ref }) => !description && !$ref)).toEqual([]);
  });
});
