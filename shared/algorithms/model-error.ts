import { AlgorithmError } from "../errors/errors.ts";

/** What a container answers with status 400. */
export function modelError(message: string, cause?: unknown): AlgorithmError {
  return new AlgorithmError("MODEL_ERROR", message, cause === undefined ? {} : { cause });
}

/** The container's answer to a body that it cannot read. */
export function unusablePayload(reason: string, cause?: unknown): AlgorithmError {
  return modelError(`unable to evaluate payload provided: ${reason}`, cause);
}

/** What a training job ends with when its data or hyperparameters are wrong. */
export function clientError(message: string, cause?: unknown): AlgorithmError {
  return new AlgorithmError("CLIENT_ERROR", message, cause === undefined ? {} : { cause });
}
