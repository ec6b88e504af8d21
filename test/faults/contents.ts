import { layout } from "../../shared/release/layout.ts";
import { runNameOf } from "../../shared/release/names.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";

/** A topic's id tells the run that it was first seen in. */
export const topicIds = /"[0-9a-f]{8}\.(\d+)"/g;

/**
 * Hashes of all that a release is and was made from, as they would be in any store, under any execution's name, at any time: its
 * own files, those of its run, and the models of its own jobs. Where a file tells another's hash, that one's is put in its
 * place; sizes are left out, as equal hashes are of equal sizes, and so are etags, which each store has of its own.
 */
export async function contentsOf(store: ObjectStore, releaseId: string): Promise<Map<string, string>> {
  const { id, attempt } = runNameOf(releaseId);
  const texts = new Map<string, { readonly raw: string; readonly text: string }>();
  for (const prefix of [layout.run(id), layout.models(id), layout.release(releaseId)]) {
    for await (const { key } of store.list(`${prefix}/`)) {
      if (prefix === layout.models(id) && !key.includes(attempt)) continue;
      const { bytes } = await store.get(key);
      const text = Buffer.from(bytes).toString("latin1");
      texts.set(neutral(key), { raw: sha256Hex(bytes), text: neutral(text) });
    }
  }
  let hashes = new Map([...texts].map(([, { raw, text }]) => [raw, sha256Hex(text)]));
  // A pointer to a manifest that names files: each round settles what names only what is settled.
  for (let round = 0; round < 6; round++) {
    const known: ReadonlyMap<string, string> = hashes;
    hashes = new Map(
      [...texts].map(([, { raw, text }]) => [
        raw,
        sha256Hex(text.replaceAll(/\b[0-9a-f]{64}\b/g, (hash) => known.get(hash) ?? hash)),
      ]),
    );
  }
  const settled = [...texts].map(([key, { raw }]) => [key, hashes.get(raw) ?? ""] as const);
  return new Map(settled.sort(([left], [right]) => (left < right ? -1 : 1)));

  function neutral(text: string): string {
    return text
      .replaceAll(store.uri, "<store>")
      .replaceAll(id, "<run>")
      .replaceAll(attempt, "<attempt>")
      .replaceAll(/"(createdAt|sequence|inputs|etag|sizeBytes)":("(?:[^"\\]|\\.)*"|\d+)/g, '"$1":0')
      .replaceAll(topicIds, '"<mark>.$1"');
  }
}
