import * as z from "zod";
import { CorruptDataError, NotFoundError } from "../errors/errors.ts";
import { parseJsonBytes } from "../storage/canonical-json.ts";
import type { ObjectStore } from "../storage/store.ts";

export interface Stored<T> {
  readonly value: T;
  /** Names this version of the object. */
  readonly etag: string;
}

/**
 * The JSON object under `key`; undefined when there is none.
 * @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`
 */
export async function readStored<T>(
  store: ObjectStore,
  key: string,
  schema: z.ZodType<T>,
): Promise<Stored<T> | undefined> {
  try {
    const { bytes, etag } = await store.get(key);
    return { value: parseStored(bytes, key, schema), etag };
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`, which names the object and the field */
export function parseStored<T>(bytes: Uint8Array, key: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJsonBytes(bytes));
  if (parsed.success) return parsed.data;
  throw new CorruptDataError("STORED_JSON_INVALID", `${key}: ${z.prettifyError(parsed.error)}`);
}
