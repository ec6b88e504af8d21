import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  handleType,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";
import { TransientError } from "../errors/errors.ts";

/** What was to be had in time was not, or was not even tried, because others have just waited for it in vain. */
export class LateError extends TransientError {
  /** False for those who were kept from waiting: what is wrong has been told already. */
  readonly waited: boolean;

  constructor(what: string, waited: boolean, cause: unknown) {
    super("TOO_LATE", what, { cause });
    this.waited = waited;
  }
}

/** Runs one piece of work, and decides how long it is waited for. */
export type Patience = <T>(work: () => Promise<T>) => Promise<T>;

/** For who asks once and would rather wait than ask again. */
export const endlessPatience: Patience = (work) => work();

/**
 * Runs work that may hang, and waits for it `waitMs` at most. Once somebody has waited in vain, nobody waits for
 * `leftAloneMs`; then one does, and decides. Work that was given up on goes on unseen.
 * @returns runs one piece of work; it rejects with LateError `TOO_LATE`, and with what the work itself rejects with
 */
export function openPatience(waitMs: number, leftAloneMs: number): Patience {
  const circuit = circuitBreaker(handleType(TaskCancelledError), {
    halfOpenAfter: leftAloneMs,
    breaker: new ConsecutiveBreaker(1),
  });
  const policy = wrap(circuit, timeout(waitMs, TimeoutStrategy.Aggressive));
  return async (work) => {
    try {
      return await policy.execute(work);
    } catch (cause) {
      if (cause instanceof TaskCancelledError)
        throw new LateError(`not there within ${waitMs} ms`, true, cause);
      if (!(cause instanceof BrokenCircuitError)) throw cause;
      throw new LateError(
        `not there in time a moment ago, and left alone for ${leftAloneMs} ms`,
        false,
        cause,
      );
    }
  };
}
