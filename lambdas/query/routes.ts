import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { InvalidInputError, NotFoundError } from "../../shared/errors/errors.ts";
import type { Release } from "../../shared/release/load-release.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { getArticle, listArticles } from "./articles.ts";
import { health, releases, topics } from "./overview.ts";
import { recommendById, recommendByText } from "./recommendations.ts";

export interface Query {
  readonly event: APIGatewayProxyEventV2;
  /** Values of the path's `{name}` segments, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly runtime: Runtime;
  /** The serving release. @throws NotFoundError `NO_RELEASE` */
  readonly release: () => Promise<Release>;
}

export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly answer: (query: Query) => Promise<unknown>;
}

export const routes: readonly Route[] = [
  { method: "GET", path: "/v1/health", answer: health },
  { method: "GET", path: "/v1/releases", answer: releases },
  { method: "GET", path: "/v1/topics", answer: topics },
  { method: "GET", path: "/v1/articles", answer: listArticles },
  { method: "GET", path: "/v1/articles/{id}", answer: getArticle },
  { method: "GET", path: "/v1/articles/{id}/recommendations", answer: recommendById },
  { method: "POST", path: "/v1/recommendations", answer: recommendByText },
];

/** @throws NotFoundError `ROUTE_NOT_FOUND` */
export function findRoute(method: string, rawPath: string) {
  for (const route of routes) {
    const parameters = route.method === method ? matchPath(route.path, rawPath) : undefined;
    if (parameters) return { route, parameters };
  }
  throw new NotFoundError("ROUTE_NOT_FOUND", `there is no ${method} ${rawPath}`);
}

function matchPath(pattern: string, rawPath: string): Record<string, string> | undefined {
  const names = pattern.split("/");
  const values = rawPath.split("/");
  if (names.length !== values.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const value = values[index] ?? "";
    if (name.startsWith("{")) parameters[name.slice(1, -1)] = decodeSegment(value);
    else if (name !== value) return undefined;
  }
  return parameters;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment).normalize("NFC");
  } catch (cause) {
    throw new InvalidInputError("PATH_INVALID", "the path is not percent-encoded UTF-8", { cause });
  }
}
