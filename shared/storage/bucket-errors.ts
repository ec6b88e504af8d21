import {
  ConfigError,
  InvalidInputError,
  NotFoundError,
  ReadnextError,
  TransientError,
} from "../errors/errors.ts";
import { awsErrorFacts, isForbidden, isTransient } from "./aws-error.ts";
import { invalidKey } from "./key.ts";

/** What S3 answered about the object, as the error that a caller can act on. */
export function bucketError(error: unknown, uri: string, key: string): unknown {
  if (error instanceof ReadnextError) return error;
  const facts = awsErrorFacts(error);
  const reason = `${uri}/${key}: ${facts.name}: ${facts.message}`;
  const options = { cause: error };
  if (isTransient(facts)) return new TransientError("STORE_UNAVAILABLE", reason, options);
  if (facts.name === "NoSuchBucket") return new ConfigError("BUCKET_NOT_FOUND", reason, options);
  if (isForbidden(facts)) return new ConfigError("STORE_FORBIDDEN", reason, options);
  if (facts.status === 404)
    return new NotFoundError("OBJECT_NOT_FOUND", `${uri}/${key} does not exist`, options);
  if (facts.status === 301 || facts.status === 307) return new ConfigError("STORE_REGION", reason, options);
  if (facts.name === "KeyTooLongError") return invalidKey(key, "is too long behind the store's prefix");
  if (facts.status !== undefined) return new InvalidInputError("STORE_REFUSED", reason, options);
  return error;
}
