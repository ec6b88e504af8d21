import type { PlannedChannel } from "./channels.ts";

/** Everything that the training thread needs to know. Data does not travel: the thread reads it where it lies. */
export interface TrainingTask {
  /** URL of the module whose `programFor` finds the image's program. */
  readonly programsModule: string;
  readonly image: string;
  readonly hyperParameters: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly hostCount: number;
  readonly channels: Readonly<Record<string, PlannedChannel>>;
}
