/** What an AWS SDK error tells, whichever client threw it. */
export interface AwsErrorFacts {
  /** The service's error code, or the connection's (`ECONNRESET`). */
  readonly name: string;
  readonly message: string;
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  /** More than one: an earlier attempt failed on the way and may have taken effect. */
  readonly attempts: number;
}

export function awsErrorFacts(error: unknown): AwsErrorFacts {
  if (!(error instanceof Error))
    return { name: "Unknown", message: String(error), status: undefined, attempts: 1 };
  const metadata = "$metadata" in error ? (error.$metadata as Record<string, unknown>) : {};
  const connectionCode = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return {
    name: connectionCode ?? error.name,
    message: error.message,
    status: typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined,
    attempts: typeof metadata.attempts === "number" ? metadata.attempts : 1,
  };
}

const transientNames =
  /Throttl|TooManyRequests|RequestLimitExceeded|BandwidthLimitExceeded|SlowDown|ServiceUnavailable|InternalError|InternalFailure|InternalDependency|ModelNotReady|RequestTimeout|TimeoutError|IncompleteBody/;
const connectionNames =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_.+)$/;

/** Whether the same request may succeed later: throttling, 5xx, a time-out, a lost connection. */
export function isTransient({ name, status }: AwsErrorFacts): boolean {
  if (status !== undefined && (status >= 500 || status === 429)) return true;
  return transientNames.test(name) || connectionNames.test(name);
}

/** Whether the credentials are missing, expired or do not permit the request. */
export function isForbidden({ name, status }: AwsErrorFacts): boolean {
  return status === 401 || status === 403 || name === "CredentialsProviderError";
}
