import { Piscina } from "piscina";
import type { EngineSettings } from "../local-runtime.ts";
import type { LambdaReply } from "./worker.ts";

export interface LambdaPool {
  /**
   * Invokes the handler of a stage's folder.
   * @throws an Error with the failure's type as `name` and Lambda's JSON (`errorType`, `errorMessage`) as message
   */
  readonly invoke: (folder: string, event: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Runs handlers in worker threads, as Lambda runs them in processes of their own. */
export function openLambdaPool(settings: EngineSettings, maxThreads: number): LambdaPool {
  const pool = new Piscina({
    filename: new URL("./worker.ts", import.meta.url).href,
    name: "invoke",
    minThreads: 0,
    maxThreads,
    idleTimeout: 5_000,
    workerData: settings,
  });
  return {
    async invoke(folder, event) {
      const reply = (await pool.run({ folder, event: JSON.stringify(event) })) as LambdaReply;
      if ("output" in reply) return JSON.parse(reply.output);
      const { errorType, errorMessage, code } = reply.failure;
      const error = new Error(JSON.stringify({ errorType, errorMessage, ...(code && { code }) }));
      error.name = errorType;
      throw error;
    },
    close: () => pool.close({ force: true }),
  };
}
