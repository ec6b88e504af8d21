import { Stack } from "aws-cdk-lib";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { namePrefix } from "../../../shared/release/names.ts";
import type { Permission } from "../allow.ts";
import type { Access } from "./access.ts";

/** SageMaker's resources of one kind that a deployment of this stage makes. */
export function sageMakerArn(scope: Construct, kind: string, stage: string): string {
  const resourceName = `${namePrefix(stage)}*`;
  return Stack.of(scope).formatArn({ service: "sagemaker", resource: kind, resourceName });
}

export const namesOfRuns =
  "The names begin with the stage's prefix and end in the run's id, which is not known before the run.";
const keysOfRuns = "The keys carry the run's id or the article's name, which are not known before the run.";

/** What a function may be allowed, from its access. */
export function accessPermissions(
  scope: Construct,
  { models, ...objects }: Access,
  { bucket, stage }: { readonly bucket: IBucket; readonly stage: string },
): Permission[] {
  return [
    ...objectPermissions(bucket, objects),
    ...models.flatMap((use) => modelPermissions(scope, use, stage)),
  ];
}

/**
 * Listing is granted on the whole bucket: without it S3 answers 403 instead of 404 for an object that is not there, and a
 * condition on the prefix would not hold when a single object is asked for.
 */
function objectPermissions(bucket: IBucket, access: Omit<Access, "models">): Permission[] {
  const objects = (actions: string[], patterns: readonly string[]): Permission[] => {
    const resources = patterns.map((pattern) => bucket.arnForObjects(pattern));
    return resources.length > 0 ? [{ actions, resources, because: keysOfRuns }] : [];
  };
  return [
    { actions: ["s3:ListBucket"], resources: [bucket.bucketArn] },
    ...objects(["s3:GetObject"], access.read),
    ...objects(["s3:PutObject"], access.write),
    // A version that is deleted can be brought back: deleting versions is another action, which nobody has.
    ...objects(["s3:DeleteObject"], access.delete),
  ];
}

function modelPermissions(scope: Construct, use: Access["models"][number], stage: string): Permission[] {
  if (use === "list") {
    const because = "SageMaker's ListEndpoints knows no resource.";
    return [{ actions: ["sagemaker:ListEndpoints"], resources: ["*"], because }];
  }
  const own = (action: string, kind: string): Permission => ({
    actions: [`sagemaker:${action}`],
    resources: [sageMakerArn(scope, kind, stage)],
    because: namesOfRuns,
  });
  if (use === "invoke") return [own("InvokeEndpoint", "endpoint")];
  return [
    own("DeleteEndpoint", "endpoint"),
    own("DeleteEndpointConfig", "endpoint-config"),
    own("DeleteModel", "model"),
  ];
}
