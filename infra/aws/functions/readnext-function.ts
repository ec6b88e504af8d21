import { fileURLToPath } from "node:url";
import type { Duration } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Config } from "../../../shared/config/schema.ts";
import { servingOnAws } from "../../../shared/config/serving.ts";
import { acceptWildcards, allow, type Permission } from "../allow.ts";
import { accessWhere, type FunctionName } from "./access.ts";
import { accessPermissions } from "./access-permissions.ts";
import { bundling } from "./bundling.ts";
import { functionEnvironment } from "./function-environment.ts";
import { retentionDays } from "./log-groups.ts";

export interface ReadnextFunctionProps {
  /** Which function: names its folder below `lambdas/` and its rights. */
  readonly name: FunctionName;
  readonly bucket: IBucket;
  readonly config: Config;
  readonly memoryMiB: number;
  readonly timeout: Duration;
  /** Beside what every function gets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Invocations at a time, taken from the account's; left out: as many as the account has. */
  readonly reservedConcurrency?: number;
  /** Beside what `accessOf` gives it. */
  readonly permissions?: readonly Permission[];
}

const root = new URL("../../../", import.meta.url);

/** One handler of `lambdas/` on Node 24 and ARM, with a role, a log group and a trace of its own. */
export class ReadnextFunction extends Construct {
  readonly function: NodejsFunction;

  constructor(scope: Construct, id: string, props: ReadnextFunctionProps) {
    super(scope, id);
    const { name, config, bucket } = props;
    const logGroup = new LogGroup(this, "Log", { retention: retentionDays(config.retention.logDays) });
    const role = this.role(props);
    this.function = new NodejsFunction(this, "Function", {
      description: `Readnext ${config.stage}: ${name}`,
      entry: fileURLToPath(new URL(`lambdas/${folderOf(name)}/handler.ts`, root)),
      depsLockFilePath: fileURLToPath(new URL("package-lock.json", root)),
      projectRoot: fileURLToPath(root),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMiB,
      timeout: props.timeout,
      environment: { ...functionEnvironment(config, bucket.bucketName), ...props.environment },
      tracing: Tracing.ACTIVE,
      role,
      logGroup,
      bundling: bundling(name),
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
    });
    logGroup.grantWrite(role);
  }

  private role({ name, bucket, config, permissions = [] }: ReadnextFunctionProps): Role {
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    const own = accessPermissions(this, accessWhere(servingOnAws(config), name), {
      bucket,
      stage: config.stage,
    });
    for (const permission of [...own, ...permissions]) allow(role, permission);
    acceptWildcards(role, ["*"], "X-Ray's PutTraceSegments and PutTelemetryRecords know no resource.");
    return role;
  }
}

/** `DetectDrops` lies in `lambdas/detect-drops`. */
export function folderOf(name: FunctionName): string {
  return name
    .replace("RecordIO", "Recordio")
    .replace(/\B[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();
}
