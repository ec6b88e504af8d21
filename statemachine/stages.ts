/** The Lambda functions that the state machine calls, by the name in its placeholders: `${XxxArn}` is function Xxx in folder `lambdas/xxx`. */
export const stageFolders: Readonly<Record<string, string>> = {
  DetectDrops: "detect-drops",
  Preprocess: "preprocess",
  BuildVocabulary: "build-vocabulary",
  ShardRecordIO: "shard-recordio",
  SealShards: "seal-shards",
  InferTopics: "infer-topics",
  BuildKnnDataset: "build-knn-dataset",
  Evaluate: "evaluate",
  Promote: "promote",
  RetireSuperseded: "retire-superseded",
  DiscardCandidate: "discard-candidate",
};
