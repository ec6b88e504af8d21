import type { InvokeRequest, InvokeResponse } from "../endpoints/endpoint.ts";

/** One file of a channel, as SageMaker's File mode lays it before the container. */
export interface ChannelFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Channel {
  /** `application/x-recordio-protobuf`, `text/csv`, ...; absent for `auxiliary`. */
  readonly contentType?: string;
  /** `files[h]` is what host h sees: all files when FullyReplicated, its share when ShardedByS3Key. */
  readonly files: readonly (readonly ChannelFile[])[];
}

/** What a training container finds under /opt/ml/input, for all hosts of the job at once. */
export interface TrainingInput {
  readonly hyperParameters: Readonly<Record<string, string>>;
  readonly channels: Readonly<Record<string, Channel>>;
  readonly hostCount: number;
  /** The job's environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** One line of the container's log, without a line end. */
  readonly log: (line: string) => void;
}

/** The files of /opt/ml/model, by name. */
export type ModelFiles = ReadonlyMap<string, Uint8Array>;

/** A model that has been loaded: /invocations. Throws AlgorithmError `MODEL_ERROR` for what a container answers with 4xx. */
export type LoadedModel = (request: InvokeRequest) => InvokeResponse;

/**
 * A built-in algorithm as this repository implements it: what the container named `name` does with a training job, and
 * with the model that came out of one.
 */
export interface AlgorithmProgram {
  readonly name: "ntm" | "knn";
  /** @throws AlgorithmError `CLIENT_ERROR`; its message becomes the job's FailureReason */
  readonly train: (input: TrainingInput) => ModelFiles;
  /** @throws CorruptDataError `MODEL_CORRUPT` */
  readonly load: (files: ModelFiles) => LoadedModel;
}
