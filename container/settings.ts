import * as z from "zod";
import { ConfigError } from "../shared/errors/errors.ts";

export const defaultRoot = "/opt/ml";

const port = z.coerce.number().int().min(0).max(65_535);

const environmentSchema = z.object({
  /** Which algorithm the container is: `ntm`, or another of `shared/algorithms/programs.ts`. */
  READNEXT_PROGRAM: z.string().default("ntm"),
  /** Another than `/opt/ml` outside of SageMaker. */
  READNEXT_ML_ROOT: z.string().min(1).default(defaultRoot),
  /** Another than every address of the container outside of SageMaker. */
  READNEXT_HOST: z.string().min(1).default("0.0.0.0"),
  SAGEMAKER_BIND_TO_PORT: port.default(8080),
  /** Set for a batch transform, whose requests may be larger than those to an endpoint. */
  SAGEMAKER_MAX_PAYLOAD_IN_MB: z.coerce.number().int().min(1).max(100).default(25),
});

/** How a container runs. Plain data, so that threads can be given it. */
export interface Settings {
  readonly program: string;
  readonly root: string;
  readonly host: string;
  readonly port: number;
  readonly maxBodyBytes: number;
}

/** @throws ConfigError `ENVIRONMENT_INVALID`, naming each wrong variable and what is allowed */
export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) throw new ConfigError("ENVIRONMENT_INVALID", z.prettifyError(parsed.error));
  const { data } = parsed;
  return {
    program: data.READNEXT_PROGRAM,
    root: data.READNEXT_ML_ROOT,
    host: data.READNEXT_HOST,
    port: data.SAGEMAKER_BIND_TO_PORT,
    maxBodyBytes: data.SAGEMAKER_MAX_PAYLOAD_IN_MB * 1024 * 1024,
  };
}
