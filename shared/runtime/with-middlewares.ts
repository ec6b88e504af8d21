import middy, { type MiddlewareObj } from "@middy/core";
import type { Runtime } from "./runtime.ts";

/** A Lambda handler: `work` inside of the middlewares that its runtime brings, and of `own` within those. */
export function withMiddlewares<Output>(
  openRuntime: () => Promise<Runtime>,
  work: (event: unknown, runtime: Runtime) => Promise<Output>,
  own: readonly MiddlewareObj[] = [],
): (event: unknown, context: object) => Promise<Output> {
  let wrapped: Promise<middy.MiddyfiedHandler> | undefined;

  async function wrap(): Promise<middy.MiddyfiedHandler> {
    const runtime = await openRuntime();
    const middlewares = [...runtime.middlewares, ...own];
    return middy((event: unknown) => work(event, runtime)).use(middlewares) as middy.MiddyfiedHandler;
  }

  return async (event, context) => {
    wrapped ??= wrap();
    const handler = await wrapped;
    return (await handler(event as never, context as never)) as Output;
  };
}
