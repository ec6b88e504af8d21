/**
 * Where everything lies in the store: the one place that handlers, the local engine and the CDK constructs take it from.
 */
export const layout = {
  articlesPrefix: "articles/",
  releasesPrefix: "releases/",
  lock: "runs/lock.json",
  current: "releases/current.json",
  /** When a run last looked for new articles. */
  lastCheck: "runs/last-check.json",

  run: (runId: string) => `runs/${runId}`,
  /** Why a run was refused for good. Not below `runs/`, which is forgotten after a while: the refusal is not. */
  outcome: (runId: string) => `outcomes/${runId}.json`,
  plan: (runId: string) => `runs/${runId}/plan`,
  planFile: (batch: number) => `batch-${pad(batch)}.json`,
  /** In the plan: every object that the run learns from, in its version. */
  plannedObjects: "objects.jsonl",
  batch: (runId: string, batch: number) => `runs/${runId}/batches/${pad(batch)}`,
  vocabulary: (runId: string) => `runs/${runId}/vocabulary`,
  /** SageMaker's auxiliary channel: must hold `vocab.txt` and nothing else. */
  auxiliary: (runId: string) => `runs/${runId}/auxiliary`,
  trainShard: (runId: string, part: number) => `runs/${runId}/train/train_part${part}.pbr`,
  validationShard: (runId: string, part: number) => `runs/${runId}/val/val_part${part}.pbr`,
  dataset: (runId: string) => `runs/${runId}/dataset`,
  topics: (runId: string, batch: number) => `runs/${runId}/topics/${pad(batch)}`,
  neighbourData: (runId: string) => `runs/${runId}/knn/train`,
  neighbourIds: (runId: string) => `runs/${runId}/knn/ids`,
  /** Where training jobs leave their models. A hosted model is read from here again, long after its run is forgotten. */
  models: (runId: string) => `models/${runId}`,
  report: (runId: string) => `runs/${runId}/report`,

  release: (releaseId: string) => `releases/${releaseId}`,
  releaseFile: (releaseId: string, name: string) => `releases/${releaseId}/${name}`,
  releaseManifest: (releaseId: string) => `releases/${releaseId}/manifest.json`,
  /** Present once the release has no endpoints any more. */
  retired: (releaseId: string) => `releases/${releaseId}/retired.json`,
  /** Who is just promoting the release by hand, or taking it away. */
  releaseClaim: (releaseId: string) => `releases/${releaseId}/claim.json`,
  /** Names the articles that were folded into the release since it was made. */
  deltaPointer: (releaseId: string) => `releases/${releaseId}/delta.json`,
  deltaFiles: (releaseId: string) => `releases/${releaseId}/delta`,
  /** Begins with the number of the delta, so that files sort as they followed each other. */
  deltaFile: (releaseId: string, sequence: number, sha256: string) =>
    `releases/${releaseId}/delta/${String(sequence).padStart(8, "0")}-${sha256}.json`,
  historyPrefix: "releases/history/",
  /** The pointer that bore this number, as it was until the next one took its place. */
  pastPointer: (sequence: number) => `releases/history/${String(sequence).padStart(8, "0")}.json`,
} as const;

function pad(number: number): string {
  return String(number).padStart(5, "0");
}
