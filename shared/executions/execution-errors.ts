import { ConfigError, InvalidInputError, TransientError } from "../errors/errors.ts";
import { awsErrorFacts, isForbidden, isTransient } from "../storage/aws-error.ts";

/** Codes of credentials that are refused, which Step Functions sends with status 400. */
const refusedCredentials = /AccessDenied|ExpiredToken|UnrecognizedClient|InvalidSignature/;
const absentMachine = /^(StateMachineDoesNotExist|StateMachineDeleting|InvalidArn)$/;

/**
 * What Step Functions answered, as the error that a caller can act on: TransientError `EXECUTIONS_UNAVAILABLE`,
 * ConfigError `EXECUTIONS_FORBIDDEN` or `STATE_MACHINE_NOT_FOUND`, InvalidInputError `EXECUTION_REFUSED`.
 * @param of the ARN that was asked about
 */
export function executionError(error: unknown, of: string): unknown {
  const facts = awsErrorFacts(error);
  const { name, status } = facts;
  const reason = `${of}: ${name}: ${facts.message}`;
  const options = { cause: error };
  // Too many executions are open: some of them will end.
  if (isTransient(facts) || name === "ExecutionLimitExceeded") {
    return new TransientError("EXECUTIONS_UNAVAILABLE", reason, options);
  }
  if (isForbidden(facts) || refusedCredentials.test(name)) {
    return new ConfigError("EXECUTIONS_FORBIDDEN", reason, options);
  }
  if (absentMachine.test(name)) return new ConfigError("STATE_MACHINE_NOT_FOUND", reason, options);
  if (status !== undefined) return new InvalidInputError("EXECUTION_REFUSED", reason, options);
  return error;
}
