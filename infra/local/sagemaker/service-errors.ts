import { ConfigError, CorruptDataError, InvalidInputError } from "../../../shared/errors/errors.ts";

/**
 * Errors as the AWS SDK throws them: `name` is the service's error code. They are not Readnext's own, for here this
 * machine stands in for the service.
 */
function serviceError(name: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { name });
}

/** How SageMaker refuses nearly everything: malformed values, names taken, names unknown. */
export function validationException(message: string, cause?: unknown): Error {
  return serviceError("ValidationException", message, cause);
}

export function alreadyExists(kind: string, arn: string): Error {
  return validationException(`Cannot create already existing ${kind} "${arn}".`);
}

export function couldNotFind(kind: string, arn: string): Error {
  return validationException(`Could not find ${kind} "${arn}".`);
}

/** The one code of its own: a training job's name is taken for ever. */
export function resourceInUse(arn: string): Error {
  const rule = "Training job names must be unique within an AWS account and region";
  return serviceError("ResourceInUse", `${rule}, and a training job with this name already exists (${arn})`);
}

/** What Step Functions makes of a `.sync` job that did not complete: the Describe answer is the cause. */
export function taskFailed(description: object): Error {
  return serviceError("States.TaskFailed", JSON.stringify(description));
}

/** Runs the checks of a request: what Readnext's own modules find wrong with it, the service refuses too. */
export async function refusing<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    const isRefusal =
      error instanceof ConfigError || error instanceof InvalidInputError || error instanceof CorruptDataError;
    throw isRefusal ? validationException(error.message, error) : error;
  }
}
