import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../../..");

/** Loaded into every Node of the synthesis. */
const noNetwork = `data:text/javascript,${encodeURIComponent(
  'import { Socket } from "node:net"; Socket.prototype.connect = () => { throw new Error("the network was asked"); };',
)}`;

/**
 * Runs the CDK application as `cdk synth` does, handlers bundled, for a user without an AWS configuration on a machine
 * without a network. The drop nudge is on, so that every function is there.
 * @param directory is written to: the output into `cdk.out`, and `docker-called` if anyone calls docker
 * @throws Error with what the application wrote to its error output, when it fails
 */
export async function synthesiseForReal(directory: string): Promise<void> {
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8"));
  const readnext = { ...context.readnext, schedule: { dropNudge: { enabled: true } } };
  const env = {
    PATH: `${dockerTrap(directory)}:${process.env.PATH}`,
    HOME: directory,
    NODE_OPTIONS: `--import=${noNetwork}`,
    CDK_OUTDIR: join(directory, "cdk.out"),
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, readnext }),
  };
  await promisify(execFile)(process.execPath, ["infra/aws/app.ts"], { cwd: root, env });
}

function dockerTrap(directory: string): string {
  const folder = join(directory, "bin");
  mkdirSync(folder);
  const script = `#!/bin/sh\necho "$@" >> "${join(directory, "docker-called")}"\nexit 1\n`;
  writeFileSync(join(folder, "docker"), script, { mode: 0o755 });
  return folder;
}

export interface SynthesisedFunction {
  /** Of the template's resource. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What the function will find in its own folder. */
  readonly asset: string;
}

/** The functions of all templates by their construct's id, which is their name. */
export function synthesisedFunctions(directory: string): ReadonlyMap<string, SynthesisedFunction> {
  const output = join(directory, "cdk.out");
  const resources = readdirSync(output)
    .filter((file) => file.endsWith(".template.json"))
    .map((file) => JSON.parse(readFileSync(join(output, file), "utf8")).Resources)
    .flatMap((all) => Object.entries<Resource>(all));
  const functions = resources.filter(([, { Type }]) => Type === "AWS::Lambda::Function");
  return new Map(
    functions.map(([id, { Properties }]) => {
      const asset = join(output, `asset.${Properties.Code.S3Key.replace(/\.zip$/, "")}`);
      return [id.replace(/Function[0-9A-F]{8}$/, ""), { properties: Properties, asset }];
    }),
  );
}

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly Code: { readonly S3Key: string }; readonly [name: string]: unknown };
}
