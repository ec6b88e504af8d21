import * as z from "zod";

const instanceType = z
  .string()
  .regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'must be a SageMaker instance type such as "ml.m5.large"');

/** CloudWatch Logs keeps for no other numbers of days. */
const logDays = z.literal([7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 731, 1827, 3653]);

const instances = z.strictObject({
  kind: z.literal("instances"),
  instanceType: instanceType.default("ml.m5.large"),
  instanceCount: z.int().min(1).max(20).default(1),
});

const serverless = z.strictObject({
  kind: z.literal("serverless"),
  memoryMiB: z.literal([1024, 2048, 3072, 4096, 5120, 6144]).default(2048),
  /** Also how many InferTopics requests are answered at a time. */
  maxConcurrency: z.int().min(1).max(200).default(10),
});

const jwt = z.strictObject({
  kind: z.literal("jwt"),
  /** The `iss` of the tokens; its discovery document must be reachable. */
  issuer: z.url({ protocol: /^https$/, error: "must be an https:// address" }),
  /** The `aud` or `client_id` of the tokens. */
  audience: z.array(z.string().min(1).max(200)).min(1).max(20),
});

const origin = z
  .string()
  .regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/, 'must be an origin such as "https://research.example.com"');

/** Where and when a deployment runs, how it serves, what it keeps. Changing it makes no run retrain. */
export const deploymentShape = {
  /** Names the deployment in resource names, so that several can share an account and Region. */
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9]{0,11}$/, "must be 1 to 12 lower-case letters and digits, a letter first")
    .default("main"),

  /** SageMaker's training jobs. The number of instances is `topics.instanceCount`: it changes what is learned. */
  training: z
    .strictObject({
      topicModelInstanceType: instanceType.default("ml.c5.xlarge"),
      neighbourIndexInstanceType: instanceType.default("ml.c5.xlarge"),
      volumeSizeGb: z.int().min(1).max(16_384).default(30),
      /** A job is stopped after so long. */
      maxRuntimeMinutes: z.int().min(10).max(240).default(240),
    })
    .prefault({}),

  /** What answers for the topic model and for the neighbour index, each. */
  hosting: z.discriminatedUnion("kind", [instances, serverless]).prefault({ kind: "instances" }),

  /**
   * Who runs the models of the serving release. "endpoints": those of `hosting`, by day and night. "inProcess": the
   * functions that ask them, from the release's files, so that endpoints are there only while a candidate is judged; not
   * with SageMaker's own topic model. "auto": endpoints on AWS, inProcess on one machine.
   */
  serving: z.enum(["auto", "endpoints", "inProcess"]).default("auto"),

  schedule: z
    .strictObject({
      /** Off: only executions by hand, and the drop nudge if that is on. */
      enabled: z.boolean().default(true),
      /** Five cron fields. */
      cron: z.string().min(9).max(100).default("0 6 * * *"),
      timeZone: z.string().min(1).max(60).default("UTC"),
      /** AWS may start so much later; 0: on the minute. */
      flexibleMinutes: z.int().min(0).max(1440).default(15),
      /** Starts a run soon after articles are dropped, beside the schedule. */
      dropNudge: z
        .strictObject({
          enabled: z.boolean().default(false),
          /** How long no article must have come before a run is started. */
          quietMinutes: z.int().min(1).max(15).default(10),
        })
        .prefault({}),
    })
    .prefault({}),

  /** Articles that come after a release are made known to readers without waiting for the next one. */
  foldIn: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** How long drops are gathered before they are folded in. */
      gatherSeconds: z.int().min(1).max(300).default(10),
      /** More new articles than this wait for the retraining. */
      maxArticles: z.int().min(1).max(10_000).default(1000),
    })
    .prefault({}),

  api: z
    .strictObject({
      /** "iam": requests signed by a principal of AWS. */
      auth: z.discriminatedUnion("kind", [z.strictObject({ kind: z.literal("iam") }), jwt]).prefault({
        kind: "iam",
      }),
      /** Pages of these origins may ask. */
      corsOrigins: z.array(origin).max(100).default([]),
      requestsPerSecond: z.number().min(1).max(10_000).default(20),
      /**
       * How often one caller may ask: a principal, the subject of a token, or else an address. "auto": on AWS half of what all
       * together may, on one machine 100. "off": as often as all together.
       */
      callerRequestsPerSecond: z
        .union([z.literal("auto"), z.literal("off"), z.int().min(1).max(10_000)])
        .default("auto"),
      burst: z.int().min(1).max(10_000).default(20),
      /** Query functions at a time; the number is taken from the account's. "off": as many as the account has. */
      reservedConcurrency: z.union([z.literal("off"), z.int().min(1).max(1000)]).default(20),
    })
    .prefault({}),

  retention: z
    .strictObject({
      /** Releases whose endpoints are kept, the serving one and the one before it among them. */
      releases: z.int().min(2).max(100).default(2),
      /** Releases that a prune keeps, and never fewer than have endpoints. Nothing else deletes files of a release. */
      releaseFiles: z.int().min(2).max(10_000).default(50),
      /** What runs wrote is kept so long. */
      runDays: z.int().min(7).max(3650).default(90),
      logDays: logDays.default(180),
    })
    .prefault({}),

  watch: z
    .strictObject({
      /** Get every alarm, after they have confirmed the subscription. */
      emails: z.array(z.email()).max(10).default([]),
      /** Where docs/runbook.md can be read: alarms link to its articles. */
      runbook: z.string().min(1).max(500).default("docs/runbook.md"),
    })
    .prefault({}),

  budget: z
    .strictObject({
      /** An alarm is raised when a month's cost passes 80 % of it, or is forecast to pass it. */
      monthlyUsd: z.number().min(1).max(1_000_000).default(600),
    })
    .prefault({}),
};
