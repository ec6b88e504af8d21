import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type Environment } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { readnextApp } from "../../../infra/aws/readnext-app.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";

const cdkJson = JSON.parse(readFileSync(new URL("../../../cdk.json", import.meta.url), "utf8"));

/** Resources of a template by logical id, as loosely as CDK's own assertions have them. */
export type Resources = ReturnType<Template["findResources"]>;

/**
 * The stacks of a configuration, synthesised as `cdk synth` does it, cdk-nag included; only the handlers are not bundled,
 * which another test does.
 */
export function synthesise(config: unknown = {}, env: Environment = {}) {
  const outdir = mkdtempSync(join(tmpdir(), "readnext-synth-"));
  try {
    const app = new App({ outdir, context: { ...cdkJson.context, "aws:cdk:bundling-stacks": [] } });
    const stacks = readnextApp(app, parseConfig(config, "the test's configuration"), env);
    const templates = new Map(app.synth().stacks.map(({ id, template }) => [id, template]));
    const assets = JSON.parse(readFileSync(join(outdir, "Pipeline.assets.json"), "utf8"));
    return {
      app,
      stacks,
      template: (name: string) => Template.fromJSON(templates.get(name)),
      /** What `cdk deploy` builds with Docker, by hash. */
      images: (assets.dockerImages ?? {}) as Readonly<Record<string, { readonly source: object }>>,
      /** All stacks' resources of one type, by logical id. */
      resources: (type: string): Resources => {
        const all = [...templates.values()].flatMap((one) =>
          Object.entries<Resources[string]>(one.Resources),
        );
        return Object.fromEntries(all.filter(([, { Type }]) => Type === type));
      },
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
