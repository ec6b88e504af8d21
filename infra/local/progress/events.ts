import type { RunResult } from "../../../statemachine/run-result.ts";

/** What happens while the state machine runs, as a person would follow it. */
export type ProgressEvent =
  /** The bundled sample was taken out of the articles, before the run that learns without it. */
  | { readonly kind: "sample-gave-way" }
  | { readonly kind: "run-started"; readonly execution: string }
  | { readonly kind: "state-started"; readonly state: string }
  | { readonly kind: "item-finished"; readonly state: string; readonly done: number }
  | { readonly kind: "state-retried"; readonly state: string; readonly attempt: number }
  | {
      readonly kind: "state-finished";
      readonly state: string;
      readonly durationMs: number;
      readonly counts: Counts;
    }
  | { readonly kind: "state-failed"; readonly state: string; readonly error: string; readonly cause: string }
  | { readonly kind: "epoch"; readonly state: string; readonly epoch: number; readonly loss: EpochLoss }
  | {
      readonly kind: "run-finished";
      readonly durationMs: number;
      readonly result: RunResult;
      /** Where the report for people lies, if the run came so far. */
      readonly page?: string;
    };

export type Counts = Readonly<Record<string, number>>;

/** Negative evidence lower bound in nats per word. */
export interface EpochLoss {
  readonly train?: number;
  readonly validation?: number;
}

export type Reporter = (event: ProgressEvent) => void;
