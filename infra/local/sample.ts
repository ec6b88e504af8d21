import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { NotFoundError } from "../../shared/errors/errors.ts";
import { listArticles } from "../../shared/release/inputs.ts";
import { layout } from "../../shared/release/layout.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectInfo, ObjectStore } from "../../shared/storage/store.ts";

export const sampleFile = fileURLToPath(new URL("../../sample/market-wire.jsonl", import.meta.url));

/** Where the sample lies in a data folder. */
export const sampleKey = `${layout.articlesPrefix}${basename(sampleFile)}`;

/**
 * Takes the bundled sample, known by its name and its bytes, away from other articles: whoever has articles does not want
 * others among them. Nothing is lost by it: the program has the sample, see `withSample`.
 * @returns whether it was there
 */
export async function letSampleGiveWay(store: ObjectStore): Promise<boolean> {
  const articles = await listArticles(store);
  const { etag } = sampleObject();
  const there = articles.some((object) => object.key === sampleKey && object.etag === etag);
  if (!there || articles.length === 1) return false;
  await store.delete(sampleKey);
  return true;
}

/** The store with the program's own sample where there is none: what was learned from it can be learned again. */
export function withSample(store: ObjectStore): ObjectStore {
  return {
    ...store,
    get: async (key) => {
      try {
        return await store.get(key);
      } catch (error) {
        if (key === sampleKey && error instanceof NotFoundError) return sampleObject();
        throw error;
      }
    },
    list: (prefix) => listWithSample(store, prefix),
  };
}

/** The sample comes last: who needs an order makes it. */
async function* listWithSample(store: ObjectStore, prefix: string): AsyncGenerator<ObjectInfo> {
  let missing = sampleKey.startsWith(prefix);
  for await (const object of store.list(prefix)) {
    if (object.key === sampleKey) missing = false;
    yield object;
  }
  if (!missing) return;
  const { bytes, etag } = sampleObject();
  yield { key: sampleKey, sizeBytes: bytes.length, etag, modifiedAt: new Date(0) };
}

/** As a directory has it: etags are hashes there. */
function sampleObject() {
  const bytes = new Uint8Array(readFileSync(sampleFile));
  return { bytes, etag: sha256Hex(bytes) };
}
