import { NotFoundError } from "../errors/errors.ts";
import { sha256Hex } from "./hash.ts";
import type { ObjectStore } from "./store.ts";

/** SHA-256 of an object's bytes; undefined when there is none. */
export async function sha256OfObject(store: ObjectStore, key: string): Promise<string | undefined> {
  try {
    return sha256Hex((await store.get(key)).bytes);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
