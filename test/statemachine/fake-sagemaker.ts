import type {
  CreateTrainingJobRequest,
  DescribeEndpointOutput,
  DescribeTrainingJobResponse,
  EndpointStatus,
} from "@aws-sdk/client-sagemaker";
import type { Wire } from "../../infra/local/sagemaker/wire.ts";

const account = "arn:aws:sagemaker:eu-central-1:123456789012";
const at = "2026-11-23T12:00:00.000Z";

/** How a job ended. */
export type JobEnd = Pick<
  DescribeTrainingJobResponse,
  "TrainingJobStatus" | "SecondaryStatus" | "FailureReason"
>;

const completed: JobEnd = { TrainingJobStatus: "Completed", SecondaryStatus: "Completed" };

/** DescribeTrainingJob's answer, with the fields that the service adds to the request. */
export function describedJob(request: unknown, end: JobEnd = completed) {
  const { Tags: _, ...job } = request as CreateTrainingJobRequest;
  const name = job.TrainingJobName ?? "";
  return {
    ...job,
    TrainingJobArn: `${account}:training-job/${name}`,
    ModelArtifacts: {
      S3ModelArtifacts: `${job.OutputDataConfig?.S3OutputPath}/${name}/output/model.tar.gz`,
    },
    ...end,
    CreationTime: at,
    TrainingStartTime: at,
    TrainingEndTime: at,
    LastModifiedTime: at,
    SecondaryStatusTransitions: (["Starting", "Downloading", "Training", "Uploading"] as const).map(
      (Status) => ({ Status, StartTime: at, EndTime: at, StatusMessage: `${Status} the training job` }),
    ),
    FinalMetricDataList: ["train:total_loss", "validation:total_loss"].map((MetricName) => ({
      MetricName,
      Value: 7.43,
      Timestamp: at,
    })),
    TrainingTimeInSeconds: 143,
    BillableTimeInSeconds: 143,
    ProfilingStatus: "Disabled",
  } satisfies Omit<Wire<DescribeTrainingJobResponse>, keyof CreateTrainingJobRequest>;
}

/** DescribeEndpoint's answer. @param reason why it is Failed */
export function describedEndpoint(
  request: unknown,
  status: EndpointStatus | string = "InService",
  reason?: string,
) {
  const { EndpointName } = request as { EndpointName: string };
  const image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/ntm";
  return {
    EndpointName,
    EndpointArn: `${account}:endpoint/${EndpointName}`,
    EndpointConfigName: EndpointName,
    EndpointStatus: status as EndpointStatus,
    ...(reason !== undefined && { FailureReason: reason }),
    ProductionVariants: [
      {
        VariantName: "all",
        DeployedImages: [
          {
            SpecifiedImage: `${image}:1`,
            ResolvedImage: `${image}@sha256:${"0".repeat(64)}`,
            ResolutionTime: at,
          },
        ],
        CurrentWeight: 1,
        DesiredWeight: 1,
        CurrentInstanceCount: 1,
        DesiredInstanceCount: 1,
      },
    ],
    CreationTime: at,
    LastModifiedTime: at,
  } satisfies Wire<DescribeEndpointOutput>;
}
