import type { ApiResponse, DataType, RequestOpts } from "@oazapfts/runtime";
import type { Problem } from "../../../api/client.ts";
import { makeHandler } from "../../../lambdas/query/handler.ts";
import { InvalidInputError } from "../../../shared/errors/errors.ts";
import { queryServer } from "../http-server.ts";
import { openLocalRuntime } from "../local-runtime.ts";
import { readSettings } from "../settings.ts";
import type { CommonOptions } from "./options.ts";

/**
 * Asks the API on the data folder, without an address: `ask(options, (here) => getHealth(here))`.
 * @throws InvalidInputError with the problem's code, for any answer but 200
 */
export async function ask<Answer extends ApiResponse>(
  options: CommonOptions,
  call: (here: RequestOpts) => Promise<Answer>,
): Promise<DataType<Answer, 200>> {
  const settings = readSettings(options.data, options.config);
  const server = queryServer(makeHandler(() => openLocalRuntime(settings)));
  const answer = await call({ baseUrl: "http://localhost", fetch: (...asked) => inject(server, ...asked) });
  if (answer.status === 200) return answer.data;
  const { code, detail, title }: Problem = answer.data;
  throw new InvalidInputError(code, hintFor(code, settings.dataDir) ?? detail ?? title);
}

/** What somebody at this machine can do about it. */
function hintFor(code: Problem["code"], dataDir: string): string | undefined {
  if (code === "NO_RELEASE") return `nothing has been trained in ${dataDir} yet: run "readnext start"`;
  if (code === "INTERNAL" || code === "TRY_AGAIN") {
    return `the query failed; the reason is in ${dataDir}/logs/handlers.jsonl`;
  }
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
