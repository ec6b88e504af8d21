import { type App, type Environment, Tags, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import type { Config } from "../../shared/config/schema.ts";
import { ApiStack } from "./api/api-stack.ts";
import { DataStack } from "./data/data-stack.ts";
import { refuseUnfitForContainer } from "./pipeline/container-limits.ts";
import { refuseUnknownInstanceTypes } from "./pipeline/instance-types.ts";
import { PipelineStack } from "./pipeline/pipeline-stack.ts";
import { WatchStack } from "./watch/watch-stack.ts";

/** The stacks of one deployment, checked by cdk-nag at synth: a finding that is not accepted for a reason ends it. */
export function readnextApp(app: App, config: Config, env: Environment) {
  refuseUnknownInstanceTypes(config);
  refuseUnfitForContainer(config);
  const { stage } = config;
  const named = (part: string) => ({ env, stackName: `readnext-${stage}-${part}` });
  const data = new DataStack(app, "Data", { ...named("data"), config });
  const pipeline = new PipelineStack(app, "Pipeline", { ...named("pipeline"), config });
  const api = new ApiStack(app, "Api", { ...named("api"), config });
  for (const stack of [pipeline, api]) stack.addStackDependency(data);
  const { stateMachine, deadLetters } = pipeline;
  const functions = new Map([...pipeline.functions, ["Query", api.query]]);
  const watched = { config, stateMachine, deadLetters, api: api.api, functions };
  const watch = new WatchStack(app, "Watch", { ...named("watch"), ...watched });
  Tags.of(app).add("readnext:stage", stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { data, pipeline, api, watch };
}
