/** What happens while the state machine runs, as a person would follow it. */
export type ProgressEvent =
  | { readonly kind: "run-started"; readonly execution: string }
  | { readonly kind: "state-started"; readonly state: string; readonly items?: number }
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
  | { readonly kind: "run-finished"; readonly durationMs: number; readonly result: RunResult };

export type Counts = Readonly<Record<string, number>>;

/** Negative evidence lower bound in nats per word. */
export interface EpochLoss {
  readonly train?: number;
  readonly validation?: number;
}

export type RunResult =
  | { readonly status: "PROMOTED"; readonly releaseId: string }
  | { readonly status: "NOTHING_NEW" | "RUN_IN_PROGRESS"; readonly reason: string }
  | { readonly status: "FAILED"; readonly error: string; readonly cause: string };

export type Reporter = (event: ProgressEvent) => void;
