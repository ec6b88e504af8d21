import { Stack } from "aws-cdk-lib";
import { Bucket, type IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { namePrefix } from "../../../shared/release/names.ts";

/** Unique in the world, and the same after the stack was deleted and made again: the data can be taken over. */
export function bucketName(scope: Construct, stage: string): string {
  const { account, region } = Stack.of(scope);
  return `${namePrefix(stage)}${account}-${region}`;
}

/** The data stack's bucket by its name, so that no stack's outputs bind another. */
export function articleBucket(scope: Construct, stage: string): IBucket {
  return Bucket.fromBucketName(scope, "Bucket", bucketName(scope, stage));
}
