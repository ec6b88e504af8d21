import * as z from "zod";
import { CorruptDataError } from "../errors/errors.ts";
import type { WordLosses } from "./losses.ts";
import type { EpochReport, TrainingEnd } from "./training.ts";

/** Lies beside the model in its archive. SageMaker's built-in NTM leaves no such file. */
export const HISTORY_FILE = "training.json";

const VERSION = 1;

/** JSON has no word for what is no number; it is what a diverging training is looked at for. */
const lossSchema = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

export type Loss = z.infer<typeof lossSchema>;

/** All in nats per word. */
const lossesSchema = z.object({
  /** What is minimised, or what it is judged by while it is. */
  minimised: lossSchema,
  /** The negative evidence lower bound, as the log has it: `reconstruction` and `kl` together. */
  bound: lossSchema,
  reconstruction: lossSchema,
  kl: lossSchema,
});

export type EpochLosses = z.infer<typeof lossesSchema>;

/** How a training went, by epoch. */
export const trainingHistorySchema = z.object({
  epochs: z
    .array(z.object({ train: lossesSchema, validation: lossesSchema.exactOptional() }))
    .min(1)
    .max(100_000),
  /** The epoch, counted from 1, whose model it is. */
  bestEpoch: z.int().min(1),
  ended: z.discriminatedUnion("by", [
    /** All epochs were trained. */
    z.object({ by: z.literal("epochs") }),
    /** No epoch was better for so long. */
    z.object({ by: z.literal("patience") }),
    /** In the epoch after the last one of `epochs`. */
    z.object({ by: z.literal("divergence"), epoch: z.int(), loss: lossSchema }),
  ]),
});

export type TrainingHistory = z.infer<typeof trainingHistorySchema>;

const fileSchema = trainingHistorySchema.extend({ schemaVersion: z.literal(VERSION) });

/** Equal trainings have equal bytes. */
export function encodeHistory(
  reports: readonly EpochReport[],
  bestEpoch: number,
  end: TrainingEnd,
): Uint8Array {
  const history: TrainingHistory = {
    epochs: reports.map(({ train, validation, minimised }) => ({
      train: lossesOf(train, minimised.train),
      ...(validation && { validation: lossesOf(validation, minimised.validation ?? Number.NaN) }),
    })),
    bestEpoch,
    ended: end.by === "divergence" ? { by: end.by, epoch: end.epoch, loss: writable(end.loss) } : end,
  };
  return new TextEncoder().encode(JSON.stringify({ schemaVersion: VERSION, ...history }));
}

/** @throws CorruptDataError `HISTORY_CORRUPT` when the file is damaged, foreign or of another version */
export function decodeHistory(bytes: Uint8Array): TrainingHistory {
  try {
    const { schemaVersion: _, ...history } = fileSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return history;
  } catch (cause) {
    throw new CorruptDataError("HISTORY_CORRUPT", `${HISTORY_FILE} is no history of a training`, { cause });
  }
}

function lossesOf({ total, recons, kld }: WordLosses, minimised: number): EpochLosses {
  return {
    minimised: writable(minimised),
    bound: writable(total),
    reconstruction: writable(recons),
    kl: writable(kld),
  };
}

/** To a millionth of a nat: the file is for the eye. */
function writable(loss: number): Loss {
  if (Number.isFinite(loss)) return Number(loss.toFixed(6));
  return Number.isNaN(loss) ? "NaN" : loss > 0 ? "Infinity" : "-Infinity";
}
