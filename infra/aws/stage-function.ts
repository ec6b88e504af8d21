import { fileURLToPath } from "node:url";
import type { Duration } from "aws-cdk-lib";
import { Architecture, Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

export interface StageFunctionProps {
  /** Folder under `lambdas/`. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  readonly timeout: Duration;
}

const root = new URL("../../", import.meta.url);

/** One handler of `lambdas/`, bundled by the esbuild that is installed here: no Docker. */
export function stageFunction(scope: Construct, id: string, props: StageFunctionProps): NodejsFunction {
  return new NodejsFunction(scope, id, {
    entry: fileURLToPath(new URL(`lambdas/${props.folder}/handler.ts`, root)),
    depsLockFilePath: fileURLToPath(new URL("package-lock.json", root)),
    projectRoot: fileURLToPath(root),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: props.memoryMiB,
    timeout: props.timeout,
    environment: props.environment,
    logGroup: new LogGroup(scope, `${id}Log`, { retention: RetentionDays.SIX_MONTHS }),
    bundling: {
      format: OutputFormat.ESM,
      // Packages in CommonJS ask for `require`, which an ES module does not have by itself.
      banner: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      minify: true,
      target: "node24",
      commandHooks: {
        beforeBundling: () => [],
        beforeInstall: () => [],
        afterBundling: (input, output) => [`cp ${input}/shared/text/nouns/nouns.txt.br ${output}/`],
      },
    },
  });
}
