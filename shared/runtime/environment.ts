import * as z from "zod";
import { callerRateOnAws } from "../config/caller-rate.ts";
import { parseConfig } from "../config/parse-config.ts";
import { servingOnAws } from "../config/serving.ts";
import { listEndpoints } from "../endpoints/list-endpoints.ts";
import { openEndpoint } from "../endpoints/open-endpoint.ts";
import { ConfigError } from "../errors/errors.ts";
import { namePrefix } from "../release/names.ts";
import { openStore } from "../storage/open-store.ts";
import type { Runtime } from "./runtime.ts";

const environmentSchema = z.object({
  /** `s3://bucket` or `file:///dir`. */
  READNEXT_STORE: z.string().min(1),
  /** `sagemaker://` or `local:///registry`; an endpoint's name is put behind it. */
  READNEXT_ENDPOINTS: z.string().min(1),
  /** The configuration as JSON; left out: all defaults. */
  READNEXT_CONFIG: z.string().default("{}"),
});

let opened: Promise<Runtime> | undefined;

/** The runtime that this process's environment describes, opened once per process. */
export function environmentRuntime(): Promise<Runtime> {
  opened ??= openRuntime(process.env);
  return opened;
}

/** @throws ConfigError `ENVIRONMENT_INVALID`, `CONFIG_INVALID`, `SERVING_UNFIT`, `STORE_SCHEME`, `STORE_URI` */
export async function openRuntime(environment: NodeJS.ProcessEnv): Promise<Runtime> {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) throw new ConfigError("ENVIRONMENT_INVALID", z.prettifyError(parsed.error));
  const { READNEXT_STORE, READNEXT_ENDPOINTS, READNEXT_CONFIG } = parsed.data;
  const given = parseConfig(parseJson(READNEXT_CONFIG), "READNEXT_CONFIG");
  const config = {
    ...given,
    serving: servingOnAws(given),
    api: { ...given.api, callerRequestsPerSecond: callerRateOnAws(given.api) },
  };
  // Not at the top: the embedded engine imports the handlers too and has no use for it.
  const { openPowertools } = await import("./powertools.ts");
  return {
    store: await openStore(READNEXT_STORE),
    openEndpoint: (name) => openEndpoint(`${READNEXT_ENDPOINTS.replace(/\/?$/, "/")}${name}`),
    listEndpoints: () => listEndpoints(READNEXT_ENDPOINTS, namePrefix(config.stage)),
    config,
    clock: () => new Date(),
    ...openPowertools(`readnext-${config.stage}`),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError("CONFIG_INVALID", "READNEXT_CONFIG is not JSON", { cause });
  }
}

// On Lambda's own time: the processor is faster before the first invocation. What goes wrong, that invocation tells.
if (process.env.AWS_LAMBDA_INITIALIZATION_TYPE !== undefined) environmentRuntime().catch(() => {});
