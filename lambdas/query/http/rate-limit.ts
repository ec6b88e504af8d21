import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Config } from "../../../shared/config/schema.ts";
import { TransientError } from "../../../shared/errors/errors.ts";

/** One caller has asked more often than callers may. */
export class TooManyRequestsError extends TransientError {
  /** Whole seconds until the caller may ask again: 1 or more. */
  readonly retryAfterSeconds: number;

  constructor(requestsPerSecond: number, waitMs: number) {
    super("TOO_MANY_REQUESTS", `a caller may ask ${requestsPerSecond} times a second`);
    this.retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  }
}

/**
 * Counts each caller's requests by itself, so that one who asks too often takes nothing from the others. A process counts
 * what it answers: of several function instances each does. What all callers together may ask is the gateway's to say.
 * @throws TooManyRequestsError
 */
export function createRateLimit({
  callerRequestsPerSecond: limit,
}: Pick<Config["api"], "callerRequestsPerSecond">): (event: APIGatewayProxyEventV2) => Promise<void> {
  if (typeof limit !== "number") return async () => {};
  const limiter: RateLimiterAbstract = new RateLimiterMemory({ points: limit, duration: 1 });
  return async (event) => {
    try {
      await limiter.consume(callerOf(event));
    } catch (refused) {
      if (refused instanceof RateLimiterRes) throw new TooManyRequestsError(limit, refused.msBeforeNext);
      throw refused;
    }
  };
}

interface Authorizer {
  readonly iam?: { readonly userArn?: string };
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> };
}

/** Whom the gateway has recognised, else where the request comes from. */
function callerOf({ requestContext }: APIGatewayProxyEventV2): string {
  const { authorizer, http } = requestContext as typeof requestContext & { readonly authorizer?: Authorizer };
  const { sub, client_id: client } = authorizer?.jwt?.claims ?? {};
  return String(authorizer?.iam?.userArn ?? sub ?? client ?? http.sourceIp);
}
