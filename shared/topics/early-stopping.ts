/** When to stop, in the words of NTM's hyperparameters num_patience_epochs and tolerance. */
export interface StoppingRule {
  readonly patienceEpochs: number;
  /** Absolute, in nats: the built-in container compares differences, although its documentation says "relative". */
  readonly tolerance: number;
}

/** What the rule knows after some epochs. */
export interface StoppingState {
  /** The last `patienceEpochs` losses, oldest first. */
  readonly window: readonly number[];
  readonly badEpochs: number;
  /** Counted from 1; 0 before the first epoch. */
  readonly bestEpoch: number;
  readonly bestLoss: number;
}

/** What one more epoch means. `patience` is absent until `patienceEpochs` losses lie before it. */
export interface StoppingVerdict {
  readonly state: StoppingState;
  readonly isBest: boolean;
  readonly stop: boolean;
  readonly patience?: {
    readonly window: readonly number[];
    readonly minimum: number;
    readonly difference: number;
    readonly bad: boolean;
  };
}

export const noEpochs: StoppingState = { window: [], badEpochs: 0, bestEpoch: 0, bestLoss: Infinity };

/**
 * The container's rule: with N = `patienceEpochs`, an epoch is bad when N losses lie before it and the least of the
 * last N of them exceeds its own by less than `tolerance`; any other epoch sets the count back to zero; N bad epochs in
 * a row end the training.
 */
export function judgeEpoch(
  state: StoppingState,
  epoch: number,
  loss: number,
  rule: StoppingRule,
): StoppingVerdict {
  const { patienceEpochs, tolerance } = rule;
  const isBest = loss < state.bestLoss;
  const full = state.window.length === patienceEpochs;
  const minimum = state.window.reduce((least, each) => Math.min(least, each), Infinity);
  const difference = minimum - loss;
  const bad = full && difference < tolerance;
  const badEpochs = bad ? state.badEpochs + 1 : 0;
  const next: StoppingState = {
    window: [...state.window, loss].slice(-patienceEpochs),
    badEpochs,
    bestEpoch: isBest ? epoch : state.bestEpoch,
    bestLoss: isBest ? loss : state.bestLoss,
  };
  const verdict = { state: next, isBest, stop: badEpochs >= patienceEpochs };
  return full ? { ...verdict, patience: { window: state.window, minimum, difference, bad } } : verdict;
}
