import type { ProgramLookup } from "../../../shared/algorithms/programs.ts";
import type { ModelCache } from "../../../shared/endpoints/model-cache.ts";

/** What the stand-in has of the machine it runs on. */
export interface LocalMachine {
  readonly clock: () => Date;
  readonly onLog: (line: string, trainingJobName: string) => void;
  /** The store that the pipeline writes to: what lies below it is read and written as keys of that store. */
  readonly storeUri: string | undefined;
  /** URL of the module that exports `programFor`; the training thread imports it anew. */
  readonly programsModule: string;
  readonly programFor: ProgramLookup;
  readonly models: ModelCache;
}
