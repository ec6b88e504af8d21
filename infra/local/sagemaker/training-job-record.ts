import type { MetricData, SecondaryStatus, TrainingJobStatus } from "@aws-sdk/client-sagemaker";
import { arnOf } from "./names.ts";
import type { TrainingJobRequest } from "./requests.ts";
import type { Wire } from "./wire.ts";

/** DescribeTrainingJob's answer, as far as this machine knows it. */
export interface TrainingJobDescription extends Omit<TrainingJobRequest, "Tags"> {
  readonly TrainingJobArn: string;
  readonly ModelArtifacts: { readonly S3ModelArtifacts: string };
  readonly TrainingJobStatus: TrainingJobStatus;
  readonly SecondaryStatus: SecondaryStatus;
  readonly FailureReason?: string;
  readonly CreationTime: string;
  readonly TrainingStartTime: string;
  readonly TrainingEndTime?: string;
  readonly LastModifiedTime: string;
  readonly FinalMetricDataList?: Wire<MetricData>[];
  readonly TrainingTimeInSeconds?: number;
  readonly BillableTimeInSeconds?: number;
}

/** How a job ended, when its model (if there is one) has been stored. */
export type TrainingEnd =
  | { readonly status: "Completed" }
  | { readonly status: "Failed"; readonly reason: string }
  | { readonly status: "Stopped"; readonly why: "MaxRuntimeExceeded" | "Stopped" };

/** SageMaker's longest FailureReason. */
const reasonLength = 1024;

export function describeBeginning({ Tags: _, ...job }: TrainingJobRequest, at: Date): TrainingJobDescription {
  const folder = `${job.OutputDataConfig.S3OutputPath.replace(/\/+$/, "")}/${job.TrainingJobName}`;
  const now = at.toISOString();
  return {
    ...job,
    TrainingJobArn: arnOf("training-job", job.TrainingJobName),
    ModelArtifacts: { S3ModelArtifacts: `${folder}/output/model.tar.gz` },
    TrainingJobStatus: "InProgress",
    SecondaryStatus: "Training",
    CreationTime: now,
    TrainingStartTime: now,
    LastModifiedTime: now,
  };
}

export function describeEnd(
  job: TrainingJobDescription,
  end: TrainingEnd,
  metrics: Wire<MetricData>[],
  at: Date,
): TrainingJobDescription {
  const seconds = Math.ceil((at.getTime() - Date.parse(job.CreationTime)) / 1000);
  return {
    ...job,
    TrainingJobStatus: end.status,
    SecondaryStatus: end.status === "Stopped" ? end.why : end.status,
    ...(end.status === "Failed" ? { FailureReason: end.reason.slice(0, reasonLength) } : {}),
    ...(metrics.length > 0 ? { FinalMetricDataList: metrics } : {}),
    TrainingEndTime: at.toISOString(),
    LastModifiedTime: at.toISOString(),
    TrainingTimeInSeconds: seconds,
    BillableTimeInSeconds: seconds,
  };
}
