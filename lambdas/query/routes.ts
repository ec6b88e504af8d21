import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { NotFoundError } from "../../shared/errors/errors.ts";
import type { ServedRelease } from "../../shared/release/served-release.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { getArticle, listArticles } from "./catalogue/articles.ts";
import { health, releases, topics } from "./catalogue/overview.ts";
import { MethodNotAllowedError } from "./http/responses.ts";
import { recommendByBody, recommendById } from "./recommendations/recommendations.ts";

export interface Query {
  readonly event: APIGatewayProxyEventV2;
  /** What stands for the path's `{name}`, as it arrived: `articleOf` knows how to read an id. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly runtime: Runtime;
  /** The serving release. @throws NotFoundError `NO_RELEASE` */
  readonly release: () => Promise<ServedRelease>;
}

export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly answer: (query: Query) => Promise<unknown>;
}

/** The first that matches answers. */
export const routes: readonly Route[] = [
  { method: "GET", path: "/v1/health", answer: health },
  { method: "GET", path: "/v1/releases", answer: releases },
  { method: "GET", path: "/v1/topics", answer: topics },
  { method: "GET", path: "/v1/articles", answer: listArticles },
  { method: "GET", path: "/v1/articles/{id}/recommendations", answer: recommendById },
  { method: "GET", path: "/v1/articles/{id}", answer: getArticle },
  { method: "POST", path: "/v1/recommendations", answer: recommendByBody },
];

/**
 * Any text may stand for `{name}`, slashes included: API Gateway's HTTP API hands over paths decoded, `%2F` and all.
 */
const patterns = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/, "(?<$1>.*)")}$`, "s"),
}));

/**
 * HEAD is answered as GET; whoever carries the answer leaves its body out.
 * @throws NotFoundError `ROUTE_NOT_FOUND`
 * @throws MethodNotAllowedError
 */
export function findRoute(method: string, rawPath: string) {
  const matches = patterns.flatMap(({ route, pattern }) => {
    const match = pattern.exec(rawPath);
    return match ? [{ route, parameters: { ...match.groups } }] : [];
  });
  const wanted = method === "HEAD" ? "GET" : method;
  const found = matches.find(({ route }) => route.method === wanted);
  if (found) return found;
  const [other] = matches;
  if (!other) throw new NotFoundError("ROUTE_NOT_FOUND", `there is no ${rawPath}`);
  throw new MethodNotAllowedError(method, other.route.method === "GET" ? "GET, HEAD" : other.route.method);
}
