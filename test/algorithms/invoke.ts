import type { InvokeRequest, InvokeResponse } from "../../shared/endpoints/endpoint.ts";

export function request(contentType: string, body: string | Uint8Array): InvokeRequest {
  return { contentType, accept: "", body: typeof body === "string" ? new TextEncoder().encode(body) : body };
}

export function response(contentType: string, body: string | Uint8Array): InvokeResponse {
  return { contentType, body: typeof body === "string" ? new TextEncoder().encode(body) : body };
}

export function textOf(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}
