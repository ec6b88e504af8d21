import type { ExecutionInput } from "../../../shared/executions/follow-execution.ts";
import type { RunResult } from "../../../statemachine/run-result.ts";
import type { Engine } from "../engine.ts";
import type { Reporter } from "../progress/events.ts";
import { letSampleGiveWay } from "../sample.ts";

/** One execution, of which the bundled sample is no part once there are other articles. */
export function retrainHere(engine: Engine, input: ExecutionInput, report: Reporter): Promise<RunResult> {
  return engine.retrain(input, report, async () => {
    if (await letSampleGiveWay(engine.runtime.store)) report({ kind: "sample-gave-way" });
  });
}
