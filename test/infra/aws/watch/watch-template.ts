import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { readnextApp } from "../../../../infra/aws/readnext-app.ts";
import { parseConfig } from "../../../../shared/config/parse-config.ts";
import type { AlarmProperties } from "./evaluate-alarm.ts";

export interface AlarmResource extends AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

/** With everything switched on that brings an alarm of its own. */
export const everything = { schedule: { dropNudge: { enabled: true } } };

const synthesised = new Map<string, Template>();

/** The watch stack that a configuration is synthesised to, in the whole application and checked by cdk-nag. */
export function watchTemplate(config: object = everything): Template {
  const key = JSON.stringify(config);
  const template = synthesised.get(key) ?? synthesise(config);
  synthesised.set(key, template);
  return template;
}

function synthesise(config: object): Template {
  // Bundling is what synth proves; here it would only cost time.
  const app = new App({ context: { "aws:cdk:bundling-stacks": [] } });
  return Template.fromStack(readnextApp(app, parseConfig(config, "test"), {}).watch);
}

/** Its alarms by the ids that they have in the runbook. */
export function alarmsOf(config: object = everything): ReadonlyMap<string, AlarmResource> {
  const resources = Object.values(watchTemplate(config).findResources("AWS::CloudWatch::Alarm"));
  const alarms = resources.map(({ Properties }) => Properties as AlarmResource);
  return new Map(alarms.map((alarm) => [alarm.AlarmName.replace("readnext-main-", ""), alarm]));
}
