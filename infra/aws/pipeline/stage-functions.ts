import { Duration } from "aws-cdk-lib";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { Config } from "../../../shared/config/schema.ts";
import { stageFolders } from "../../../statemachine/stages.ts";
import type { FunctionName } from "../functions/access.ts";
import { ReadnextFunction } from "../functions/readnext-function.ts";

/** Stages that read no articles: a pointer, a lock, a few small files. */
const brief: readonly string[] = ["DetectDrops", "Promote", "RetireSuperseded", "DiscardCandidate"];

/** The function of every stage, each ending just before its state's timeout, so that Lambda's own word on it is heard. */
export function stageFunctions(
  scope: Construct,
  { bucket, config }: { readonly bucket: IBucket; readonly config: Config },
): ReadonlyMap<string, ReadnextFunction> {
  const names = Object.keys(stageFolders) as FunctionName[];
  return new Map(
    names.map((name) => {
      const timeout = Duration.seconds(brief.includes(name) ? 290 : 890);
      return [name, new ReadnextFunction(scope, name, { name, bucket, config, memoryMiB: 2048, timeout })];
    }),
  );
}
