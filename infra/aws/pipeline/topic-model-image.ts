import { join } from "node:path";
import { Stage } from "aws-cdk-lib";
import { DockerImageAsset, Platform } from "aws-cdk-lib/aws-ecr-assets";
import type { Construct } from "constructs";
import { writeContainer } from "../../../container/bundle.ts";
import type { ContainerImage } from "./algorithm-image.ts";

/**
 * Readnext's own container. The synth writes what it is built from and takes its hash; `cdk deploy` builds it, with Docker,
 * unless the account has this very one.
 */
export function readnextImage(scope: Construct): ContainerImage {
  const directory = join(Stage.of(scope)?.assetOutdir ?? "cdk.out", "container");
  writeContainer(directory);
  const image = new DockerImageAsset(scope, "TopicModelImage", {
    directory,
    displayName: "topic model",
    platform: Platform.LINUX_AMD64,
    // SageMaker takes no image in OCI's format: "Unsupported manifest media type", says CreateModel.
    outputs: ["type=docker,oci-mediatypes=false"],
  });
  return { uri: image.imageUri, repositoryArn: image.repository.repositoryArn };
}
