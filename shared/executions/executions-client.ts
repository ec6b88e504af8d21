import { SFNClient } from "@aws-sdk/client-sfn";

const requestHandler = { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

export function openExecutionsClient(): SFNClient {
  return new SFNClient({ requestHandler, maxAttempts: 4 });
}
