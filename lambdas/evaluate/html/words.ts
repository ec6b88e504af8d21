import type { EvaluationReport, Reason, SystemName } from "../../../shared/release/evaluation-report.ts";

export const systemWords: Readonly<Record<SystemName, string>> = {
  candidate: "This candidate",
  serving: "Serving release",
  words: "Words alone (tf-idf)",
  random: "At random",
};

/** What a person can do about a refusal. */
export const advice: Readonly<Record<Reason["code"], string>> = {
  NOT_FINITE:
    "Training came to numbers that are none. Lower topics.learningRate, or take another optimizer, and train again.",
  TOPICS_COLLAPSED:
    "Many topics say the same. Train longer (topics.epochs), with fewer topics (topics.count), or with more articles.",
  TOPIC_TOO_LARGE:
    "One topic has swallowed most articles. Use more topics or epochs; if the articles really are about one thing, raise gate.maxTopicShare.",
  PROBES_EMPTY:
    "There is nothing to judge by. See that held-out articles still have labels, or lower gate.minProbes if labels were given up on purpose.",
  PROBES_LEAKED:
    "Articles that are held out for measuring were trained on as well, so that the figures flatter. Drop them as one or the other.",
  PRECISION_TOO_LOW:
    "Neighbours share labels too seldom. Train longer or on more articles; look at the topics below for what went wrong.",
  NO_BETTER_THAN_CHANCE:
    "Neighbours are hardly better than articles taken at random. The model has learned nothing of what the labels tell apart.",
  WORSE_THAN_SERVING:
    "What readers have now is better. Look at what changed since: the articles, topics.*, the seed. The serving release goes on serving.",
  SLICE_WORSE:
    "Readers of these articles would lose, whatever the others gain. See whether their number or their wording changed.",
};

export const methodWords: Readonly<Record<EvaluationReport["probes"]["method"], string>> = {
  "held-out": "held-out articles, which were never trained on",
  "leave-one-out":
    "indexed articles, each left out of its own list, because too few labelled ones are held out",
  none: "nothing: too few articles have labels",
};

const whyNotCompared: Readonly<Record<string, string>> = {
  NOTHING_SERVES: "nothing serves yet",
  NO_PROBES: "there are no probes to compare by",
  ANALYZER_DIFFERS: "it counts words by another analyzer",
};

export function tellWhyNotCompared(why: string): string {
  return whyNotCompared[why] ?? `it could not be read or asked (${why})`;
}

const whyNoAncestors: Readonly<Record<string, string>> = {
  NOTHING_SERVES: "nothing serves yet",
  ANALYZER_DIFFERS: "the serving release counts words by another analyzer",
  NO_WORD_SHARES: "the serving release was made before topics had lasting names",
};

export function tellWhyNoAncestors(why: string): string {
  return whyNoAncestors[why] ?? `those of the serving release could not be read (${why})`;
}

export function tellWhyNotTrained(why: string): string {
  if (why !== "NOT_IN_ARCHIVE") return `The losses of its epochs could not be read (${why})`;
  return "The losses of its epochs are not in the model's archive, as with SageMaker's built-in NTM: they stand in the training job's log and metrics";
}

export function share(value: number, fractionDigits = 1): string {
  return `${(100 * value).toFixed(fractionDigits)}\u00a0%`;
}

export function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? "not finite" : value.toFixed(3);
}

/** A training that goes wrong may come to any number. */
export function lossFigure(value: number, fractionDigits: number): string {
  return Math.abs(value) < 10_000 ? value.toFixed(fractionDigits) : value.toExponential(1);
}

export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function range({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${low.toFixed(3)} to ${high.toFixed(3)}`;
}
