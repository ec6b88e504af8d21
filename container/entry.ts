import { ConfigError } from "../shared/errors/errors.ts";
import { jsonLinesLog } from "../shared/runtime/log.ts";
import { errorFields } from "../shared/runtime/told-error.ts";
import { serve } from "./serve.ts";
import { defaultRoot, type Settings, settingsFrom } from "./settings.ts";
import { leaveFailure, train } from "./train.ts";

/*
 * What a container of SageMaker's runs, as `docker run <image> train` or `... serve`. It is process 1: without a handler a
 * signal would do nothing, and SageMaker kills 120 s (a training) or 30 s (an endpoint) after SIGTERM.
 */
const write = (line: string) => console.log(line);
const log = jsonLinesLog(write, () => new Date());

try {
  await run(process.argv[2]);
} catch (error) {
  log("error", "the container could not start", errorFields(error));
  process.exit(1);
}

async function run(command: string | undefined): Promise<void> {
  if (command === "train") {
    const stop = new AbortController();
    onStop(() => stop.abort());
    const settings = trainingSettings();
    process.exitCode = settings === undefined ? 1 : await train(settings, { write, stop: stop.signal });
  } else if (command === "serve") {
    const stop = await serve(settingsFrom(process.env), log);
    onStop((signal) => {
      log("info", "stopping", { signal });
      void stop();
    });
  } else {
    log("error", "usage: entry train | serve");
    process.exitCode = 2;
  }
}

/** Undefined, and the reason left behind, when a variable of the environment is wrong. */
function trainingSettings(): Settings | undefined {
  try {
    return settingsFrom(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    leaveFailure(process.env.READNEXT_ML_ROOT || defaultRoot, `ClientError: ${error.message}`, write);
    return undefined;
  }
}

function onStop(handle: (signal: NodeJS.Signals) => void): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, handle);
}
