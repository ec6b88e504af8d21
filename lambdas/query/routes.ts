import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type * as z from "zod";
import { NotFoundError } from "../../shared/errors/errors.ts";
import type { ServedRelease } from "../../shared/release/served-release.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { getArticle, listArticles } from "./catalogue/articles.ts";
import { health, releases, topics } from "./catalogue/overview.ts";
import { jsonResponse, MethodNotAllowedError } from "./http/responses.ts";
import { type Operation, operations } from "./operations.ts";
import { recommendByBody, recommendById } from "./recommendations/recommendations.ts";
import { showReference, tellDocument } from "./reference/reference.ts";

export interface Query {
  readonly event: APIGatewayProxyEventV2;
  /** What stands for the path's `{name}`, as it arrived: `articleOf` knows how to read an id. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly runtime: Runtime;
  /** The serving release. @throws NotFoundError `NO_RELEASE` */
  readonly release: () => Promise<ServedRelease>;
}

export interface Route extends Pick<Operation, "method" | "path"> {
  readonly respond: (query: Query) => Promise<APIGatewayProxyStructuredResultV2>;
}

/** The first that matches answers. */
export const routes: readonly Route[] = [
  route(operations.getHealth, health),
  route(operations.listReleases, releases),
  route(operations.listTopics, topics),
  route(operations.listArticles, listArticles),
  route(operations.recommendAfterArticle, recommendById),
  route(operations.getArticle, getArticle),
  route(operations.recommend, recommendByBody),
  { method: "GET", path: "/openapi.json", respond: tellDocument },
  { method: "GET", path: "/", respond: showReference },
];

function route<Told extends Operation>(
  { method, path }: Told,
  answer: (query: Query) => Promise<Unchanging<z.infer<Told["answer"]>>>,
): Route {
  return { method, path, respond: async (query) => jsonResponse(await answer(query)) };
}

/** A schema's shape as functions make it: nobody may change it. */
type Unchanging<T> = T extends readonly (infer Item)[]
  ? readonly Unchanging<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Unchanging<T[Key]> }
    : T;

/**
 * Any text may stand for `{name}`, slashes included: API Gateway's HTTP API hands over paths decoded, `%2F` and all.
 */
const patterns = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(".", "\\.").replace(/\{(\w+)\}/, "(?<$1>.*)")}$`, "s"),
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
