import { workerData } from "node:worker_threads";
import { programNamed } from "../shared/algorithms/programs.ts";
import { tellTraining } from "../shared/algorithms/tell-training.ts";
import type { Settings } from "./settings.ts";
import { readTrainingInput } from "./training-input.ts";

const { program, root }: Settings = workerData;

await tellTraining(async () => ({
  program: await programNamed(program),
  input: { ...readTrainingInput(root), environment: setVariables() },
}));

/** A job's own variables lie among those of the process. */
function setVariables(): Record<string, string> {
  const variables = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(variables);
}
