/**
 * Every error that Readnext throws on purpose. `name` is stable (the state machine's Retry and Catch match on it),
 * `code` is the machine-readable reason in SCREAMING_SNAKE_CASE, `cause` keeps what lay underneath.
 *
 * One class per required reaction, not per place: whoever catches decides by class, whoever reads decides by code.
 */
export abstract class ReadnextError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The caller or a user sent something wrong; sending it again changes nothing. */
export class InvalidInputError extends ReadnextError {
  override readonly name = "InvalidInputError";
}

/** A configuration key or value is wrong; the message names key, value and allowed range. */
export class ConfigError extends ReadnextError {
  override readonly name = "ConfigError";
}

/** Stored bytes are not what they should be: truncated, altered, foreign, or of another run. */
export class CorruptDataError extends ReadnextError {
  override readonly name = "CorruptDataError";
}

/** The named object, endpoint, article or release does not exist. */
export class NotFoundError extends ReadnextError {
  override readonly name = "NotFoundError";
}

/** A conditional write lost: the object exists already, or is no longer the one that was read. */
export class PreconditionFailedError extends ReadnextError {
  override readonly name = "PreconditionFailedError";
}

/** Too few usable articles, or too many rejected ones, to train on. */
export class UnusableDropError extends ReadnextError {
  override readonly name = "UnusableDropError";
}

/** A training job or a model refused its request; the message is the service's own reason. */
export class AlgorithmError extends ReadnextError {
  override readonly name = "AlgorithmError";
}

/** May succeed when tried again: throttling, a reset connection, a service's 5xx. */
export class TransientError extends ReadnextError {
  override readonly name = "TransientError";
}
