import type { Config } from "../../shared/config/schema.ts";
import type {
  EvaluationReport,
  Judgement,
  Reason,
  Training,
} from "../../shared/release/evaluation-report.ts";

/** What the gate looks at. */
export interface Judged {
  readonly method: EvaluationReport["probes"]["method"];
  readonly probes: number;
  /** Held-out probes that are among the articles that may be recommended, under any id: they were trained on. */
  readonly leakedProbes: number;
  readonly precisionAtK: number;
  readonly chance: number;
  readonly npmi: number;
  readonly topicUniqueness: number;
  /** Of each topic in all weight. */
  readonly topicShares: readonly number[];
  readonly training: Training;
  /** Names the exact set of probes. */
  readonly probesHash: string;
  readonly slices: EvaluationReport["slices"];
  readonly serving: Judgement["serving"];
}

/** What the serving release was judged by when it was a candidate itself. */
export interface RememberedMetrics {
  readonly precisionAtK: number;
  readonly standardError: number;
  readonly probes: number;
  readonly probesHash: string;
}

/** Few probes must not refuse a candidate by chance: a loss counts from so many standard errors of it on. */
const standardErrors = 2;

type Gate = Config["gate"];

/** Why the candidate must not be promoted; empty when it may. */
export function reasonsToRefuse(
  judged: Judged,
  remembered: RememberedMetrics | undefined,
  { gate }: Pick<Config, "gate">,
): Reason[] {
  const labelled =
    judged.method === "none"
      ? []
      : [...reasonsOfPrecision(judged, gate), ...reasonsOfServing(judged, remembered, gate)];
  return [
    ...reasonsOfTraining(judged),
    ...reasonsOfNumbers(judged),
    ...reasonsOfTopics(judged, gate),
    ...reasonsOfProbes(judged, remembered, gate),
    ...labelled,
  ];
}

/** The weights are those from before, but such a training is not to be relied on. */
function reasonsOfTraining({ training }: Judged): Reason[] {
  if (!training.known || training.ended.by !== "divergence") return [];
  const { epoch, loss } = training.ended;
  const message = `the loss of epoch ${epoch} is ${loss}; the model is that of epoch ${training.bestEpoch}`;
  return [{ code: "NOT_FINITE", message }];
}

function reasonsOfNumbers(judged: Judged): Reason[] {
  const { precisionAtK, chance, npmi, topicUniqueness, topicShares } = judged;
  const shares = Object.fromEntries(topicShares.map((share, topic) => [`share of topic ${topic}`, share]));
  const figures = {
    "precision at k": precisionAtK,
    chance,
    NPMI: npmi,
    "topic uniqueness": topicUniqueness,
    ...shares,
  };
  const bad = Object.entries(figures).filter(([, figure]) => !Number.isFinite(figure));
  if (bad.length === 0) return [];
  const named = bad.slice(0, 5).map(([name, figure]) => `${name} is ${figure}`);
  return [{ code: "NOT_FINITE", message: `${named.join(", ")} (${bad.length} in all)` }];
}

function reasonsOfTopics({ topicUniqueness, topicShares }: Judged, gate: Gate): Reason[] {
  const reasons: Reason[] = [];
  if (topicUniqueness < gate.minTopicUniqueness) {
    const message = `topic uniqueness ${show(topicUniqueness)} < ${show(gate.minTopicUniqueness)}`;
    reasons.push({ code: "TOPICS_COLLAPSED", message });
  }
  const largest = topicShares.indexOf(Math.max(...topicShares));
  const share = topicShares[largest] ?? 0;
  if (share > gate.maxTopicShare) {
    const message = `topic ${largest} has ${show(share)} of all weight > ${show(gate.maxTopicShare)}`;
    reasons.push({ code: "TOPIC_TOO_LARGE", message });
  }
  return reasons;
}

function reasonsOfProbes(
  { method, probes, leakedProbes }: Judged,
  remembered: RememberedMetrics | undefined,
  gate: Gate,
): Reason[] {
  const reasons: Reason[] = [];
  const before = remembered?.probes ?? 0;
  if (probes < gate.minProbes) {
    reasons.push({ code: "PROBES_EMPTY", message: `${probes} probes < ${gate.minProbes}` });
  } else if (method === "none" && before > 0) {
    const message = `no probes, but the serving release was judged by ${before}`;
    reasons.push({ code: "PROBES_EMPTY", message });
  }
  if (leakedProbes > 0) {
    const message = `${leakedProbes} held-out articles are among those that were trained on`;
    reasons.push({ code: "PROBES_LEAKED", message });
  }
  return reasons;
}

function reasonsOfPrecision({ precisionAtK, chance }: Judged, gate: Gate): Reason[] {
  const reasons: Reason[] = [];
  if (precisionAtK < gate.minPrecisionAtK) {
    const message = `precision at k ${show(precisionAtK)} < ${show(gate.minPrecisionAtK)}`;
    reasons.push({ code: "PRECISION_TOO_LOW", message });
  }
  // Where nearly everything bears the same label, chance cannot be beaten by a factor.
  const floor = Math.min(chance * gate.minLiftOverChance, (1 + chance) / 2);
  if (chance < 1 && precisionAtK < floor) {
    const message = `precision at k ${show(precisionAtK)} < ${show(floor)} (chance ${show(chance)})`;
    reasons.push({ code: "NO_BETTER_THAN_CHANCE", message });
  }
  return reasons;
}

/** Probe by probe where the serving release could be asked, else by its recorded figure if it is of the same probes. */
function reasonsOfServing(
  { serving, slices, precisionAtK, probesHash }: Judged,
  remembered: RememberedMetrics | undefined,
  gate: Gate,
): Reason[] {
  if (!serving.compared) {
    if (remembered?.probesHash !== probesHash) return [];
    const loss = remembered.precisionAtK - precisionAtK;
    if (!isWorse(-loss, remembered.standardError, gate.maxPrecisionLoss)) return [];
    const figures = { own: precisionAtK, its: remembered.precisionAtK, error: remembered.standardError };
    return [{ code: "WORSE_THAN_SERVING", message: describeLoss(figures, gate.maxPrecisionLoss) }];
  }
  const reasons: Reason[] = [];
  const { mean, standardError } = serving.difference;
  if (isWorse(mean, standardError, gate.maxPrecisionLoss)) {
    const figures = { own: serving.precision.mean + mean, its: serving.precision.mean, error: standardError };
    reasons.push({ code: "WORSE_THAN_SERVING", message: describeLoss(figures, gate.maxPrecisionLoss) });
  }
  for (const [place, { by, name, probes }] of slices.entries()) {
    const its = serving.slices[place];
    if (!its || !isWorse(its.difference, its.standardError, gate.maxSliceLoss)) continue;
    const figures = { own: its.precision + its.difference, its: its.precision, error: its.standardError };
    const where = `of the ${probes} probes of slice ${place + 1} of the report (a ${by})`;
    const message = `${describeLoss(figures, gate.maxSliceLoss)} ${where}`;
    reasons.push({ code: "SLICE_WORSE", message, slice: { by, name } });
  }
  return reasons;
}

function isWorse(difference: number, standardError: number, margin: number): boolean {
  return difference < -margin - standardErrors * standardError;
}

function describeLoss(
  { own, its, error }: { readonly own: number; readonly its: number; readonly error: number },
  margin: number,
): string {
  const least = its - margin - standardErrors * error;
  return `precision at k ${show(own)} < ${show(least)} (serving ${show(its)})`;
}

/** So many slices are told one by one: a state holds only so much. */
const toldSlices = 3;

/** Reasons as they travel through states and logs: without any text of articles, all slices in the report. */
export function tellReasons(reasons: readonly Reason[]): string {
  const slices = reasons.filter(({ code }) => code === "SLICE_WORSE");
  const others = reasons.filter(({ code }) => code !== "SLICE_WORSE");
  const told = [...others, ...slices.slice(0, toldSlices)].map(({ code, message }) => `${code}: ${message}`);
  const left = slices.length - toldSlices;
  return [...told, ...(left > 0 ? [`SLICE_WORSE: ${left} more in the report`] : [])].join("; ");
}

function show(figure: number): string {
  return figure.toFixed(3);
}
