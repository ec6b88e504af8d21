import { setTimeout } from "node:timers/promises";
import type { ApiResponse, DataType, RequestOpts } from "@oazapfts/runtime";
import type { Problem } from "../../../api/client.ts";
import { makeHandler, type QueryHandler } from "../../../lambdas/query/handler.ts";
import { InvalidInputError } from "../../../shared/errors/errors.ts";
import { endlessPatience } from "../../../shared/runtime/patience.ts";
import { queryServer } from "../http-server.ts";
import { openLocalRuntime } from "../local-runtime.ts";
import { readSettings } from "../settings.ts";
import type { CommonOptions } from "./options.ts";

const askAgainMs = 500;

/** What passes by itself. */
const passing: ReadonlySet<Problem["code"]> = new Set(["TRY_AGAIN", "TOO_MANY_REQUESTS"]);

/**
 * Asks the API on the data folder, without an address: `ask(options, (here) => getHealth(here))`. Waits until the release is
 * in memory, however long that takes.
 * @throws InvalidInputError with the problem's code, for any answer but 200
 */
export async function ask<Answer extends ApiResponse>(
  options: CommonOptions,
  call: (here: RequestOpts) => Promise<Answer>,
): Promise<DataType<Answer, 200>> {
  const settings = readSettings(options.data, options.config);
  const query = makeHandler(() => openLocalRuntime(settings), endlessPatience);
  const { answer, problem } = await askHandler(query, call);
  if (problem) throw refusal(problem, settings.dataDir);
  return answer;
}

/**
 * Asks a handler that answers readers already, again and again until it has the release in memory: a large one takes longer
 * than a query waits.
 * @throws as `ask` does
 */
export async function askUntilReady<Answer extends ApiResponse>(
  query: QueryHandler,
  dataDir: string,
  call: (here: RequestOpts) => Promise<Answer>,
): Promise<DataType<Answer, 200>> {
  for (;;) {
    const { answer, problem } = await askHandler(query, call);
    if (!problem) return answer;
    if (!passing.has(problem.code)) throw refusal(problem, dataDir);
    await setTimeout(askAgainMs);
  }
}

async function askHandler<Answer extends ApiResponse>(
  query: QueryHandler,
  call: (here: RequestOpts) => Promise<Answer>,
): Promise<
  | { readonly answer: DataType<Answer, 200>; readonly problem?: undefined }
  | { readonly answer?: undefined; readonly problem: Problem }
> {
  const server = queryServer(query);
  const answer = await call({ baseUrl: "http://localhost", fetch: (...asked) => inject(server, ...asked) });
  return answer.status === 200 ? { answer: answer.data } : { problem: answer.data };
}

function refusal({ code, detail, title }: Problem, dataDir: string): InvalidInputError {
  return new InvalidInputError(code, hintFor(code, dataDir) ?? detail ?? title);
}

/** What somebody at this machine can do about it. */
function hintFor(code: Problem["code"], dataDir: string): string | undefined {
  if (code === "NO_RELEASE") return `nothing has been trained in ${dataDir} yet: run "readnext start"`;
  const logged = `the reason is in ${dataDir}/logs/handlers.jsonl`;
  if (code === "TRY_AGAIN") return `the query failed; ${logged}`;
  if (code === "INTERNAL")
    return `the query failed; ${logged}. Is the release whole? "readnext verify" tells`;
  return undefined;
}

async function inject(
  server: ReturnType<typeof queryServer>,
  ...[input, init]: Parameters<typeof fetch>
): Promise<Response> {
  const { method, url, headers, body } = new Request(input, init);
  const answer = await server.inject({
    method: method as "GET" | "POST",
    url,
    headers: Object.fromEntries(headers),
    ...(body && { payload: Buffer.from(await new Response(body).arrayBuffer()) }),
  });
  return new Response(answer.body, {
    status: answer.statusCode,
    headers: { "content-type": String(answer.headers["content-type"]) },
  });
}
