import { ConfigError } from "../shared/errors/errors.ts";
import type { Log } from "../shared/runtime/log.ts";
import { openInferencePool } from "./inference-pool.ts";
import { inferenceServer } from "./inference-server.ts";
import type { Settings } from "./settings.ts";

/**
 * Listens at once, loads the model meanwhile, and answers until it is told to stop.
 * @returns stops accepting and resolves when the requests under way have been answered
 * @throws ConfigError `PORT_UNUSABLE`
 */
export async function serve(settings: Settings, log: Log): Promise<() => Promise<void>> {
  const { maxBodyBytes, host, port } = settings;
  const inference = openInferencePool(settings);
  const server = inferenceServer({ inference, maxBodyBytes, log });
  try {
    log("info", "listening", { address: await server.listen({ host, port }) });
  } catch (cause) {
    const reason = `cannot listen on ${host}, port ${port}: ${(cause as Error).message}`;
    throw new ConfigError("PORT_UNUSABLE", reason, { cause });
  }
  return async () => {
    await server.close();
    await inference.close();
  };
}
