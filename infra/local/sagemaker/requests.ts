import * as z from "zod";
import { isResourceName } from "../../../shared/endpoints/registry.ts";
import { validationException } from "./service-errors.ts";

const resourceName = z
  .string()
  .refine(
    isResourceName,
    "must be 1 to 63 letters, digits and inner hyphens: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
  );

/** Accepted since the request on AWS needs or may have them; they mean nothing on one machine. */
const ignored = {
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
  VpcConfig: z
    .strictObject({ SecurityGroupIds: z.array(z.string()), Subnets: z.array(z.string()) })
    .optional(),
  EnableNetworkIsolation: z.boolean().optional(),
};

const channel = z.strictObject({
  ChannelName: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  DataSource: z.strictObject({
    S3DataSource: z.strictObject({
      S3DataType: z.enum(["S3Prefix", "ManifestFile"]),
      S3Uri: z.string().min(1).max(1024),
      S3DataDistributionType: z.enum(["FullyReplicated", "ShardedByS3Key"]).default("FullyReplicated"),
    }),
  }),
  ContentType: z.string().max(256).optional(),
  CompressionType: z.literal("None").optional(),
  RecordWrapperType: z.literal("None").optional(),
  InputMode: z.enum(["File", "Pipe", "FastFile"]).optional(),
});

const trainingJob = z.strictObject({
  TrainingJobName: resourceName,
  HyperParameters: z.record(z.string().max(256), z.string().max(2500)).default({}),
  Environment: z.record(z.string().max(512), z.string().max(512)).exactOptional(),
  AlgorithmSpecification: z.strictObject({
    TrainingImage: z.string().min(1).max(255),
    TrainingInputMode: z.enum(["File", "Pipe", "FastFile"]),
    EnableSageMakerMetricsTimeSeries: z.boolean().optional(),
  }),
  RoleArn: z.string(),
  InputDataConfig: z.array(channel).min(1).max(20),
  OutputDataConfig: z.strictObject({
    S3OutputPath: z.string().min(1).max(1024),
    KmsKeyId: z.string().optional(),
    CompressionType: z.literal("GZIP").optional(),
  }),
  ResourceConfig: z.strictObject({
    InstanceType: z.string(),
    InstanceCount: z.int().min(1),
    VolumeSizeInGB: z.int().min(1),
    VolumeKmsKeyId: z.string().optional(),
  }),
  StoppingCondition: z.strictObject({
    MaxRuntimeInSeconds: z.int().min(1).max(2_419_200).default(86_400),
    MaxWaitTimeInSeconds: z.int().min(1).optional(),
  }),
  EnableInterContainerTrafficEncryption: z.boolean().optional(),
  EnableManagedSpotTraining: z.boolean().optional(),
  ...ignored,
});

const model = z.strictObject({
  ModelName: resourceName,
  PrimaryContainer: z.strictObject({
    Image: z.string().min(1).max(255),
    ModelDataUrl: z.string().min(1).max(1024),
    Environment: z.record(z.string(), z.string()).optional(),
  }),
  ExecutionRoleArn: z.string().optional(),
  ...ignored,
});

const serverless = z.strictObject({
  MemorySizeInMB: z.int().min(1024).max(6144),
  MaxConcurrency: z.int().min(1).max(200),
  ProvisionedConcurrency: z.int().min(1).max(200).optional(),
});

const variant = z
  .strictObject({
    VariantName: resourceName,
    ModelName: resourceName,
    InitialInstanceCount: z.int().min(1).optional(),
    InstanceType: z.string().optional(),
    InitialVariantWeight: z.number().min(0).optional(),
    ServerlessConfig: serverless.optional(),
  })
  .refine(
    ({ ServerlessConfig, InstanceType, InitialInstanceCount }) =>
      (ServerlessConfig === undefined) === (InstanceType !== undefined && InitialInstanceCount !== undefined),
    "must have either ServerlessConfig, or InstanceType and InitialInstanceCount",
  );

const endpointConfig = z.strictObject({
  EndpointConfigName: resourceName,
  ProductionVariants: z.array(variant).length(1, "must be one variant: this machine splits no traffic"),
  KmsKeyId: z.string().optional(),
  Tags: ignored.Tags,
});

const endpoint = z.strictObject({
  EndpointName: resourceName,
  EndpointConfigName: resourceName,
  Tags: ignored.Tags,
});

/** The requests that this machine understands. What a schema does not name is refused, never passed over. */
export const requests = {
  trainingJob,
  model,
  endpointConfig,
  endpoint,
  trainingJobName: z.strictObject({ TrainingJobName: resourceName }),
  modelName: z.strictObject({ ModelName: resourceName }),
  endpointConfigName: z.strictObject({ EndpointConfigName: resourceName }),
  endpointName: z.strictObject({ EndpointName: resourceName }),
};

export type TrainingJobRequest = z.infer<typeof trainingJob>;
export type ChannelRequest = z.infer<typeof channel>;

/** The parsed request. @throws `ValidationException` naming each bad value's place and what is allowed */
export function parseRequest<T>(schema: z.ZodType<T>, request: unknown): T {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `Value at '${path.join(".")}': ${message}`);
  const count = `${faults.length} validation error${faults.length === 1 ? "" : "s"} detected`;
  throw validationException(`${count}: ${faults.join("; ")}`, parsed.error);
}
