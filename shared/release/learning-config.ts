import * as z from "zod";
import { type Config, learningShape } from "../config/schema.ts";

/** The part of the configuration that decides what is learned; where and when to run and what to keep do not. */
export const learningConfigSchema = z.strictObject({
  ...learningShape,
  // Releases that were made before there was feedback are ranked without.
  ranking: z.preprocess((told) => ({ feedbackShare: 0, ...(told ?? {}) }), learningShape.ranking),
});

export type LearningConfig = z.infer<typeof learningConfigSchema>;

export function learningConfig(config: Config): LearningConfig {
  const learning = Object.keys(learningShape).map((key) => [key, config[key as keyof LearningConfig]]);
  return Object.fromEntries(learning) as LearningConfig;
}
