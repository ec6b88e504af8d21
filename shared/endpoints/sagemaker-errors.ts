import {
  AlgorithmError,
  ConfigError,
  InvalidInputError,
  NotFoundError,
  ReadnextError,
  TransientError,
} from "../errors/errors.ts";
import { type AwsErrorFacts, awsErrorFacts, isForbidden, isTransient } from "../storage/aws-error.ts";

/** What InvokeEndpoint failed with, as the error that a caller can act on. */
export function invokeError(error: unknown, endpoint: string): unknown {
  if (error instanceof ReadnextError) return error;
  const facts = awsErrorFacts(error);
  const options = { cause: error };
  if (facts.name === "ModelError") return modelError(error, endpoint);
  if (facts.name === "AbortError") {
    return new TransientError("ENDPOINT_UNAVAILABLE", `Endpoint ${endpoint}: no longer waited for`, options);
  }
  if (facts.name === "ValidationError" && /not found/i.test(facts.message)) {
    return new NotFoundError("ENDPOINT_NOT_FOUND", `Endpoint ${endpoint}: ${facts.message}`, options);
  }
  return commonError(facts, error, endpoint);
}

/** What a deletion failed with. A resource that is being changed can be deleted when that has ended. */
export function removeError(error: unknown, endpoint: string): unknown {
  const facts = awsErrorFacts(error);
  if (/in-progress|in progress/i.test(facts.message)) {
    return new TransientError("ENDPOINT_BUSY", `${endpoint}: ${facts.message}`, { cause: error });
  }
  return commonError(facts, error, endpoint);
}

/** What a listing of endpoints failed with. */
export function listError(error: unknown): unknown {
  return commonError(awsErrorFacts(error), error, "listing");
}

/** "Could not find endpoint ..." and its kind, which arrive as ValidationException. */
export function isAbsent(error: unknown): boolean {
  const { name, message } = awsErrorFacts(error);
  return name === "ResourceNotFound" || (name === "ValidationException" && /could not find/i.test(message));
}

/** The container's own status decides: its 5xx may pass, its 4xx will not. */
function modelError(cause: unknown, endpoint: string): Error {
  const fields: Record<string, unknown> = { ...(cause as object) };
  const message =
    typeof fields.OriginalMessage === "string" ? fields.OriginalMessage : awsErrorFacts(cause).message;
  if (typeof fields.OriginalStatusCode === "number" && fields.OriginalStatusCode >= 500) {
    return new TransientError("ENDPOINT_UNAVAILABLE", `Endpoint ${endpoint}: ${message}`, { cause });
  }
  return new AlgorithmError("MODEL_ERROR", message, { cause });
}

function commonError(facts: AwsErrorFacts, cause: unknown, endpoint: string): unknown {
  const reason = `Endpoint ${endpoint}: ${facts.name}: ${facts.message}`;
  if (isTransient(facts)) return new TransientError("ENDPOINT_UNAVAILABLE", reason, { cause });
  if (isForbidden(facts) || facts.name.startsWith("AccessDenied")) {
    return new ConfigError("ENDPOINT_FORBIDDEN", reason, { cause });
  }
  if (facts.status !== undefined) return new InvalidInputError("ENDPOINT_REFUSED", reason, { cause });
  return cause;
}
