import { type ProgramLookup, programFor } from "../../../shared/algorithms/programs.ts";
import { createModelCache } from "../../../shared/endpoints/model-cache.ts";
import { processModels } from "../../../shared/endpoints/open-endpoint.ts";
import { openRegistry } from "../../../shared/endpoints/registry.ts";
import { type Hosting, hosting } from "./hosting.ts";
import { type TrainingJobs, trainingJobs } from "./training-jobs.ts";

export interface LocalSageMakerOptions {
  /** An absolute path. Local endpoints are found under `local://<this>/<name>`. */
  readonly registryDir: string;
  readonly clock: () => Date;
  /** Each line of a training job's log, as it comes. */
  readonly onLog?: (line: string, trainingJobName: string) => void;
  /** The store that the pipeline writes to; outputs below it then go through that store's own lock and staging. */
  readonly storeUri?: string;
  /** For tests: the URL of another module that exports `programFor`. */
  readonly programsModule?: string;
}

/** SageMaker's control plane on this machine: methods are named as the API's actions, and take and give their JSON. */
export type LocalSageMaker = TrainingJobs & Hosting;

/**
 * Opens the stand-in. Jobs, models and endpoints outlive the process in `registryDir`; training runs in a thread of its
 * own.
 */
export function localSageMaker(options: LocalSageMakerOptions): LocalSageMaker {
  const { registryDir, clock, onLog = () => {}, storeUri, programsModule } = options;
  const registry = openRegistry(registryDir);
  const lookup = programsModule === undefined ? programFor : importedLookup(programsModule);
  const machine = {
    clock,
    onLog,
    storeUri: storeUri?.replace(/\/+$/, ""),
    programsModule: programsModule ?? new URL("../../../shared/algorithms/programs.ts", import.meta.url).href,
    programFor: lookup,
    models: programsModule === undefined ? processModels : createModelCache(lookup),
  };
  return { ...trainingJobs(registry, machine), ...hosting(registry, machine) };
}

function importedLookup(programsModule: string): ProgramLookup {
  return async (image) => {
    const module: { programFor: ProgramLookup } = await import(programsModule);
    return module.programFor(image);
  };
}
