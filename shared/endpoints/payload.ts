import { InvalidInputError } from "../errors/errors.ts";
import type { InvokeRequest } from "./endpoint.ts";

/** What a real-time endpoint takes at most. */
export const maxPayloadBytes = 25_000_000;

/** @throws InvalidInputError `PAYLOAD_TOO_LARGE` */
export function assertPayload({ body }: InvokeRequest): void {
  if (body.byteLength <= maxPayloadBytes) return;
  const reason = `A request of ${body.byteLength} bytes; an endpoint takes ${maxPayloadBytes} at most`;
  throw new InvalidInputError("PAYLOAD_TOO_LARGE", reason);
}
