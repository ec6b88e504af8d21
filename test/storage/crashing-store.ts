import type { ObjectStore } from "../../shared/storage/store.ts";

/** What a process that died says: nothing that production code catches. */
export class Crash extends Error {
  override readonly name = "Crash";
}

export interface DeathPlan {
  /** The n-th write (from 1): put, putIfAbsent, replaceIf or delete. */
  readonly dieAt: number;
  /** `after`: the write took effect, but nobody lived to hear of it. */
  readonly when: "before" | "after";
}

/** The store of a process that dies at its n-th write; from then on every call fails, as it would in a dead process. */
export function crashingStore(store: ObjectStore, { dieAt, when }: DeathPlan): ObjectStore {
  let writes = 0;
  let dead = false;

  function die(): never {
    dead = true;
    throw new Crash(`died ${when} write ${dieAt}`);
  }
  function alive<T>(action: () => T): T {
    return dead ? die() : action();
  }
  async function write<T>(action: () => Promise<T>): Promise<T> {
    return alive(async () => {
      writes += 1;
      if (writes === dieAt && when === "before") die();
      const result = await action();
      if (writes === dieAt) die();
      return result;
    });
  }

  return {
    uri: store.uri,
    get: async (key) => alive(() => store.get(key)),
    stream: async (key, etag) => alive(() => store.stream(key, etag)),
    list: (prefix) => alive(() => store.list(prefix)),
    put: (key, bytes) => write(() => store.put(key, bytes)),
    putIfAbsent: (key, bytes) => write(() => store.putIfAbsent(key, bytes)),
    replaceIf: (key, bytes, etag) => write(() => store.replaceIf(key, bytes, etag)),
    delete: (key) => write(() => store.delete(key)),
  };
}

export interface StoreCalls {
  reads: number;
  writes: number;
  /** In the order of the calls, repeated ones too. */
  readonly writtenKeys: string[];
}

/** A store that tells how often it was called. A conditional write that was refused counts as a write. */
export function countingStore(store: ObjectStore): ObjectStore & { readonly calls: StoreCalls } {
  const calls: StoreCalls = { reads: 0, writes: 0, writtenKeys: [] };

  function read<T>(result: T): T {
    calls.reads += 1;
    return result;
  }
  function write(key: string): ObjectStore {
    calls.writes += 1;
    calls.writtenKeys.push(key);
    return store;
  }

  return {
    uri: store.uri,
    calls,
    get: (key) => read(store.get(key)),
    stream: (key, etag) => read(store.stream(key, etag)),
    list: (prefix) => read(store.list(prefix)),
    put: (key, bytes) => write(key).put(key, bytes),
    putIfAbsent: (key, bytes) => write(key).putIfAbsent(key, bytes),
    replaceIf: (key, bytes, etag) => write(key).replaceIf(key, bytes, etag),
    delete: (key) => write(key).delete(key),
  };
}
