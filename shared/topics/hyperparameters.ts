import * as z from "zod";
import { AlgorithmError } from "../errors/errors.ts";
import { ACTIVATIONS } from "./kernels/activation.ts";
import { OPTIMIZERS } from "./kernels/optimizers.ts";

const LARGEST_LAYER = 100_000;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A value as CreateTrainingJob carries it; `parse` returns undefined for what is not allowed. */
function value<T>(allowed: string, parse: (text: string) => T | undefined) {
  return z.string({ error: `allowed: ${allowed}` }).transform((text, context) => {
    const parsed = parse(text);
    if (parsed !== undefined) return parsed;
    context.addIssue(`allowed: ${allowed}`);
    return z.NEVER;
  });
}

function within(number: number, least: number, most: number): number | undefined {
  return number >= least && number <= most ? number : undefined;
}

function integer(least: number, most = Number.MAX_SAFE_INTEGER) {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  return value(`integers ${range}`, (text) =>
    /^\d+$/.test(text) ? within(Number(text), least, most) : undefined,
  );
}

function real(least: number, most: number) {
  return value(`numbers from ${least} to ${most}`, (text) =>
    DECIMAL.test(text) ? within(Number(text), least, most) : undefined,
  );
}

function oneOf<T extends string>(names: readonly T[]) {
  return value(names.join(", "), (text) => names.find((name) => name === text));
}

const clip = value("numbers from 0.001, or Infinity", (text) => {
  if (/^\+?inf(inity)?$/i.test(text)) return Infinity;
  return DECIMAL.test(text) ? within(Number(text), 1e-3, Infinity) : undefined;
});

const layers = value(`auto, or integers from 1 to ${LARGEST_LAYER} separated by commas`, (text) => {
  if (text === "auto") return "auto";
  const widths = text.split(",").map((width) => width.trim());
  const valid = widths.every((width) => /^\d+$/.test(width) && within(Number(width), 1, LARGEST_LAYER));
  return valid ? widths.map(Number) : undefined;
});

const flag = value("true, false", (text) => {
  return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
});

/** The built-in container's table: names, defaults (of its own default-input.json) and ranges. */
const schema = z.strictObject({
  feature_dim: integer(1, 1_000_000),
  num_topics: integer(2, 1000),
  encoder_layers: layers.default("auto"),
  encoder_layers_activation: oneOf(ACTIVATIONS).default("sigmoid"),
  epochs: integer(1).default(50),
  num_patience_epochs: integer(1).default(3),
  tolerance: real(1e-6, 0.1).default(0.001),
  mini_batch_size: integer(1, 10_000).default(256),
  optimizer: oneOf(OPTIMIZERS).default("adadelta"),
  learning_rate: real(1e-6, 1).default(0.01),
  batch_norm: flag.default(false),
  clip_gradient: clip.default(Infinity),
  rescale_gradient: real(1e-3, 1).default(1),
  sub_sample: real(0, 1).default(1),
  weight_decay: real(0, 1).default(0),
});

/** NTM's hyperparameters under the container's own names; `encoder_layers` holds widths, "auto" being 3 and 2 times the topics. */
export type Hyperparameters = Omit<z.output<typeof schema>, "encoder_layers"> & {
  readonly encoder_layers: readonly number[];
};

/**
 * Reads the strings of CreateTrainingJob as the container does.
 * @throws AlgorithmError `CLIENT_ERROR` naming key, value and allowed range; for an unknown key in the container's words
 */
export function parseHyperparameters(given: Readonly<Record<string, string>>): Hyperparameters {
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new AlgorithmError("CLIENT_ERROR", describe(parsed.error.issues, given));
  const { encoder_layers: widths, num_topics: topics, ...others } = parsed.data;
  return {
    ...others,
    num_topics: topics,
    encoder_layers: widths === "auto" ? [3 * topics, 2 * topics] : widths,
  };
}

function describe(issues: readonly z.core.$ZodIssue[], given: Readonly<Record<string, string>>): string {
  return issues.map((issue) => describeIssue(issue, given)).join("; ");
}

function describeIssue(issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => `u'${key}'`).join(", ");
    const verb = issue.keys.length === 1 ? "was" : "were";
    return `Additional properties are not allowed (${names} ${verb} unexpected)`;
  }
  const key = String(issue.path[0]);
  const text = given[key];
  const what = text === undefined ? `u'${key}' is a required property` : `hyperparameter ${key} is '${text}'`;
  return `${what}, ${issue.message}`;
}
