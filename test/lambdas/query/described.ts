import { Ajv2020 } from "ajv/dist/2020.js";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { expect } from "vitest";
import document from "../../../api/openapi.json" with { type: "json" };
import { findRoute } from "../../../lambdas/query/routes.ts";

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(document, "api");

/** Codes of what is no operation, and so is described with none. */
const beside = ["ROUTE_NOT_FOUND", "METHOD_NOT_ALLOWED"];

/** Holds an answer against what openapi.json says of the request: its status, its type, every field and every code. */
export function expectDescribed(
  method: string,
  rawPath: string,
  { statusCode = 0, headers = {}, body }: APIGatewayProxyStructuredResultV2,
): void {
  const operation = pointerOf(method, rawPath);
  if (operation === "reference") return;
  const type = String(headers["content-type"] ?? "").replace(/;.*/, "");
  if (operation === undefined) {
    expectShape("#/components/schemas/Problem", body);
    expect(beside).toContain(JSON.parse(body ?? "").code);
    return;
  }
  const response = `${operation}/responses/${statusCode}`;
  const described = at(response);
  expect(described, `${method} ${rawPath}: ${statusCode} is described`).toBeDefined();
  if (statusCode === 304) {
    expect(body).toBeUndefined();
    return;
  }
  expect(Object.keys(described?.content ?? {})).toEqual([type]);
  expectShape(`${response}/content/${escaped(type)}/schema`, body);
  if (statusCode >= 400) expect(described?.description).toContain(`\`${JSON.parse(body ?? "").code}\``);
}

function pointerOf(method: string, rawPath: string): string | undefined {
  try {
    const { route } = findRoute(method, rawPath);
    if (!route.path.startsWith("/v1/")) return "reference";
    return `#/paths/${escaped(route.path)}/${route.method.toLowerCase()}`;
  } catch {
    return undefined;
  }
}

function expectShape(pointer: string, body: string | undefined): void {
  const validate = ajv.getSchema(`api${pointer}`) ?? ajv.compile({ $ref: `api${pointer}` });
  validate(JSON.parse(body ?? ""));
  expect(validate.errors ?? [], `${pointer} of ${body}`).toEqual([]);
}

/** RFC 6901. A "#" starts a fragment, in which braces are percent-encoded. */
function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function at(pointer: string): { readonly description: string; readonly content?: object } | undefined {
  const names = pointer
    .slice(2)
    .split("/")
    .map((name) => decodeURIComponent(name).replaceAll("~1", "/"));
  return names.reduce<unknown>(
    (value, name) => (value as Record<string, unknown> | undefined)?.[name],
    document,
  ) as ReturnType<typeof at>;
}
