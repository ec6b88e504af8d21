import type { Serving } from "../../../shared/config/serving.ts";

/** What a function may do: keys are patterns of the store's layout (`shared/release/layout.ts`), `*` stands for any text. */
export interface Access {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly delete: readonly string[];
  /** Hosted models: ask them, list them, remove them. */
  readonly models: readonly ("invoke" | "list" | "remove")[];
}

const plan = "runs/*/plan/*";
const batches = "runs/*/batches/*";
const vocabulary = "runs/*/vocabulary/*";
const auxiliary = "runs/*/auxiliary/*";
const shards = ["runs/*/train/*", "runs/*/val/*"];
const topics = "runs/*/topics/*";
const neighbours = "runs/*/knn/*";
const topicModels = "models/*/ntm/*";
const report = "runs/*/report/*";
const lock = "runs/lock.json";
const outcome = "outcomes/*.json";
const lastCheck = "runs/last-check.json";
const current = "releases/current.json";
const manifests = "releases/*/manifest.json";
const servedVocabulary = "releases/*/vocabulary.tsv";
const servedTopicModel = "releases/*/topic-model.tar.gz";
const servedTopics = "releases/*/topics.json";
const retired = "releases/*/retired.json";
const claim = "releases/*/claim.json";
const deltaPointer = "releases/*/delta.json";
const deltaFiles = "releases/*/delta/*";

interface Needs {
  readonly read?: readonly string[];
  /** Read back too: before equal bytes are written again, for S3's `If-Match`, and when the answer to a write was lost. */
  readonly write?: readonly string[];
  /** Written over without a look. */
  readonly put?: readonly string[];
  readonly delete?: readonly string[];
  readonly models?: Access["models"];
}

function access({ read = [], write = [], put = [], delete: deleted = [], models = [] }: Needs): Access {
  return { read: [...read, ...write], write: [...write, ...put], delete: deleted, models };
}

/** Each function's part of the deployment, and nothing more. A test holds it against what the code really asks for. */
export const accessOf = {
  DetectDrops: access({ read: [current, outcome], write: [lock, plan], put: [lastCheck] }),
  Preprocess: access({ read: ["articles/*", plan], write: [batches] }),
  BuildVocabulary: access({ read: [plan, batches], write: [vocabulary, auxiliary] }),
  ShardRecordIO: access({ read: [batches, vocabulary], write: shards }),
  SealShards: access({ read: [plan, vocabulary, auxiliary, ...shards], write: ["runs/*/dataset/*"] }),
  InferTopics: access({ read: [batches, vocabulary], write: [topics], models: ["invoke"] }),
  BuildKnnDataset: access({ read: [plan, batches, vocabulary, topics], write: [neighbours] }),
  Evaluate: access({
    read: [
      plan,
      batches,
      vocabulary,
      topics,
      neighbours,
      topicModels,
      current,
      manifests,
      servedVocabulary,
      servedTopics,
    ],
    write: [report],
    models: ["invoke"],
  }),
  // A run's promotion, and what a person asks for: there it looks at models, and prunes.
  Promote: access({
    read: [plan, batches, vocabulary, neighbours, report, "models/*", lock],
    write: ["releases/*"],
    delete: ["releases/*", "models/*"],
    models: ["invoke", "list", "remove"],
  }),
  RetireSuperseded: access({
    read: [current, manifests],
    write: [lock, claim, retired],
    models: ["list", "remove"],
  }),
  DiscardCandidate: access({
    read: [current, manifests],
    write: [lock, claim, retired],
    put: [outcome],
    models: ["remove"],
  }),
  ClearStoppedRun: access({ read: [current, manifests], write: [lock, claim, retired], models: ["remove"] }),
  FoldIn: access({
    read: ["articles/*", "releases/*"],
    write: [deltaPointer, deltaFiles],
    delete: [deltaFiles],
    models: ["invoke"],
  }),
  Query: access({ read: ["releases/*"], models: ["invoke"] }),
  Observe: access({ read: [current, manifests, lock, lastCheck], models: ["list"] }),
  Nudge: access({ read: [lock] }),
} as const satisfies Readonly<Record<string, Access>>;

export type FunctionName = keyof typeof accessOf;

const { Evaluate, Promote, FoldIn, Query, Observe } = accessOf;

/** What differs where releases are answered for without endpoints: nobody asks a release's endpoints, or misses one. */
const accessInProcess: Readonly<Partial<Record<FunctionName, Access>>> = {
  Evaluate: { ...Evaluate, read: [...Evaluate.read, servedTopicModel] },
  Promote: { ...Promote, models: ["remove"] },
  FoldIn: { ...FoldIn, models: [] },
  Query: { ...Query, models: [] },
  RetireSuperseded: access({ write: [lock], models: ["list", "remove"] }),
  Observe: { ...Observe, read: Observe.read.filter((key) => key !== manifests) },
};

/** What a function may do in a deployment that serves in this way. */
export function accessWhere(serving: Serving, name: FunctionName): Access {
  return (serving === "inProcess" && accessInProcess[name]) || accessOf[name];
}
