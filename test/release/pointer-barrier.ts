import { layout } from "../../shared/release/layout.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";

/** Holds back whoever has read the pointer until all have. */
export function afterReadingCurrent(store: ObjectStore, arrive: () => Promise<void>): ObjectStore {
  let arrived = false;
  return {
    ...store,
    get: async (key) => {
      const read = store.get(key);
      if (key !== layout.current || arrived) return read;
      arrived = true;
      await Promise.allSettled([read]);
      await arrive();
      return read;
    },
  };
}

/** Each call of what it gives stands still until there were as many as `parties`. */
export function barrier(parties: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let missing = parties;
  return () => {
    missing -= 1;
    if (missing === 0) resolve();
    return promise;
  };
}
