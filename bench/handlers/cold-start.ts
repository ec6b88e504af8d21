import { execFileSync } from "node:child_process";
import { functionEnvironment } from "../../infra/aws/functions/function-environment.ts";
import { configSchema } from "../../shared/config/schema.ts";

/** What Lambda and the deployment tell a function, as far as it matters before the first invocation. */
const onLambda = {
  ...functionEnvironment(configSchema.parse({}), "readnext-bench"),
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: "readnext-bench",
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  AWS_REGION: "eu-west-1",
};

/** A process is ready when it has nothing left to do: whatever the import began is then done as well. */
const program = `
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  await import(process.argv[1]);
  const importMs = performance.now() - startedMs;
  process.once("beforeExit", () => {
    const readyMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(startedCpu);
    const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
    console.log(JSON.stringify({ importMs, readyMs, readyCpuMs: (user + system) / 1000, peakMemoryBytes }));
  });`;

export interface ColdStart {
  /** The import alone. */
  readonly importMs: number;
  /** The import with the runtime opened, as Lambda has it before the first invocation. */
  readonly readyMs: number;
  /** Processor time of the same, over all threads: hardly changes with what else the machine does. */
  readonly readyCpuMs: number;
  readonly peakMemoryBytes: number;
}

/** Loads the module in two fresh processes of this Node, one of them with Lambda's environment. Needs no network. */
export function coldStart(file: string): ColdStart {
  const { importMs } = load(file, {});
  return { ...load(file, onLambda), importMs };
}

function load(file: string, env: NodeJS.ProcessEnv): ColdStart {
  const args = ["--input-type=module", "--eval", program, file];
  return JSON.parse(execFileSync(process.execPath, args, { env, encoding: "utf8" }));
}
