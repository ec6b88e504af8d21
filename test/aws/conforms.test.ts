import { Readable } from "node:stream";
import { AnalyticsFilter$, type PutObjectRequest, PutObjectRequest$ } from "@aws-sdk/client-s3";
import {
  type CreateEndpointConfigInput,
  CreateEndpointConfigInput$,
  type CreateTrainingJobRequest,
  CreateTrainingJobRequest$,
  ListEndpointsInput$,
  type ProductionVariant,
  ProductionVariant$,
} from "@aws-sdk/client-sagemaker";
import { type InvokeEndpointInput, InvokeEndpointInput$ } from "@aws-sdk/client-sagemaker-runtime";
import { type StartExecutionInput, StartExecutionInput$ } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { faultsOf } from "./conforms.ts";

const trainingJob = {
  TrainingJobName: "job",
  RoleArn: "arn",
  OutputDataConfig: { S3OutputPath: "s3://bucket/models" },
  HyperParameters: { epochs: "50" },
  InputDataConfig: [
    {
      ChannelName: "train",
      DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://bucket/a" } },
    },
  ],
  EnableNetworkIsolation: true,
};
const [channel] = trainingJob.InputDataConfig;

describe("faultsOf a request", () => {
  it("finds none in what the SDK takes", () => {
    expect(faultsOf(CreateTrainingJobRequest$, trainingJob)).toEqual([]);
  });

  it("takes an undefined member for one that is absent, and misses it only where it is required", () => {
    const request = { ...trainingJob, RoleArn: undefined, Tags: undefined };

    expect(faultsOf(CreateTrainingJobRequest$, request)).toEqual([{ path: "RoleArn", reason: "is missing" }]);
  });

  it("names a member that the operation does not have, and where it stands", () => {
    const misspelt = {
      ...channel,
      DataSource: { S3DataSource: { ...channel?.DataSource.S3DataSource, S3URI: "" } },
    };

    expect(
      faultsOf(CreateTrainingJobRequest$, { ...trainingJob, InputDataConfig: [channel, misspelt] }),
    ).toEqual([
      { path: "InputDataConfig[1].DataSource.S3DataSource.S3URI", reason: "is no member of S3DataSource" },
    ]);
  });

  it("tells every fault, not the first alone", () => {
    const request = { ...trainingJob, RoleArn: null, Role: "arn", OutputDataConfig: {} };

    expect(faultsOf(CreateTrainingJobRequest$, request)).toEqual([
      { path: "RoleArn", reason: "is null, not a string" },
      { path: "OutputDataConfig.S3OutputPath", reason: "is missing" },
      { path: "Role", reason: "is no member of CreateTrainingJobRequest" },
    ]);
  });

  it.each([
    [
      "a number among hyperparameters",
      { HyperParameters: { epochs: 50 } },
      "HyperParameters.epochs",
      "number",
    ],
    ["a string for a boolean", { EnableNetworkIsolation: "true" }, "EnableNetworkIsolation", "string"],
    ["one channel for a list", { InputDataConfig: channel }, "InputDataConfig", "Object"],
    ["a list for a map", { HyperParameters: ["epochs"] }, "HyperParameters", "Array"],
    ["a string for a structure", { ResourceConfig: "ml.m5.large" }, "ResourceConfig", "string"],
    ["a Map for a map", { HyperParameters: new Map() }, "HyperParameters", "Map"],
    ["null for a list", { Tags: null }, "Tags", "null"],
    ["a hole in a list", { Tags: [undefined] }, "Tags[0]", "undefined"],
  ])("refuses %s", (_what, change, path, kind) => {
    const faults = faultsOf(CreateTrainingJobRequest$, { ...trainingJob, ...change });

    expect(faults).toEqual([{ path, reason: expect.stringMatching(new RegExp(`^is ${kind}, not `)) }]);
  });

  it.each(["1", Number.NaN, Number.POSITIVE_INFINITY, 1n])("takes %s for no number", (MaxResults) => {
    expect(faultsOf(ListEndpointsInput$, { MaxResults: 1 })).toEqual([]);
    expect(faultsOf(ListEndpointsInput$, { MaxResults })).toMatchObject([{ path: "MaxResults" }]);
  });

  it.each(["2026-11-23", 0, new Date(Number.NaN)])("takes %s for no timestamp", (CreationTimeAfter) => {
    expect(faultsOf(ListEndpointsInput$, { CreationTimeAfter: new Date(0) })).toEqual([]);
    expect(faultsOf(ListEndpointsInput$, { CreationTimeAfter })).toMatchObject([
      { path: "CreationTimeAfter" },
    ]);
  });

  it("takes bytes and text for a blob, and a stream only where the blob is streamed", () => {
    const faultsOfBody = (Body: unknown) => [
      faultsOf(InvokeEndpointInput$, { EndpointName: "e", Body }).map(({ path }) => path),
      faultsOf(PutObjectRequest$, { Bucket: "b", Key: "k", Body }).map(({ path }) => path),
    ];

    for (const body of [new Uint8Array(), Buffer.from("a"), "a"])
      expect(faultsOfBody(body)).toEqual([[], []]);
    expect(faultsOfBody(Readable.from([]))).toEqual([["Body"], []]);
    expect(faultsOfBody([1, 2])).toEqual([["Body"], ["Body"]]);
  });

  it("wants exactly one known member of a union", () => {
    const and = { Prefix: "p" };

    expect(faultsOf(AnalyticsFilter$, { Prefix: "p", And: undefined })).toEqual([]);
    expect(faultsOf(AnalyticsFilter$, { Prefix: "p", And: and })).toMatchObject([{ path: "" }]);
    expect(faultsOf(AnalyticsFilter$, {})).toMatchObject([{ path: "" }]);
    expect(faultsOf(AnalyticsFilter$, { Or: and })).toMatchObject([{ path: "Or" }]);
    expect(faultsOf(AnalyticsFilter$, { Prefix: 1 })).toMatchObject([{ path: "Prefix" }]);
  });

  it.each([
    [{ a: [1, "b", null, { c: true }] }, []],
    [{ a: [() => 1] }, [{ path: "" }]],
    [new Date(0), [{ path: "" }]],
  ])("takes what JSON has for a document: %o", (value, faults) => {
    const documentType = 15;

    expect(faultsOf(documentType, value)).toMatchObject(faults);
  });

  it("throws at a schema of a kind it does not know, rather than passing over the value", () => {
    const bigDecimalType = 19;

    expect(() => faultsOf(bigDecimalType, 1)).toThrow("No rule for the Smithy schema 19");
  });
});

/** The members that TypeScript demands of an SDK input. */
type Demanded<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? never : K }[keyof T];

const putObject: Record<Demanded<PutObjectRequest>, 1> = { Bucket: 1, Key: 1 };
const invokeEndpoint: Record<Demanded<InvokeEndpointInput>, 1> = { EndpointName: 1, Body: 1 };
const startExecution: Record<Demanded<StartExecutionInput>, 1> = { stateMachineArn: 1 };
const createTrainingJob: Record<Demanded<CreateTrainingJobRequest>, 1> = {
  TrainingJobName: 1,
  RoleArn: 1,
  OutputDataConfig: 1,
};
const createConfig: Record<Demanded<CreateEndpointConfigInput>, 1> = {
  EndpointConfigName: 1,
  ProductionVariants: 1,
};
const variant: Record<Demanded<ProductionVariant>, 1> = { VariantName: 1 };

describe("a schema's last number", () => {
  it.each([
    [PutObjectRequest$, putObject],
    [InvokeEndpointInput$, invokeEndpoint],
    [StartExecutionInput$, startExecution],
    [CreateTrainingJobRequest$, createTrainingJob],
    [CreateEndpointConfigInput$, createConfig],
    [ProductionVariant$, variant],
  ])("counts the leading members that the SDK's types demand: %#", ([, , , , members, , count], demanded) => {
    expect(members.slice(0, count)).toEqual(Object.keys(demanded));
  });
});
