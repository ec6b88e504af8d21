import { sha256Hex } from "../../shared/storage/hash.ts";
import { articlesWithCanaries, canary, marks } from "./canaries.ts";
import type { Json } from "./witness.ts";

/** What may have become of a stored object. A parser that quotes where it stopped, quotes a canary. */
export const corruptions: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  "without its beginning": (bytes) => bytes.slice(Math.max(7, text(bytes).search(anyMark))),
  "an article": () => Buffer.from(articlesWithCanaries(1)),
  "of another shape": () => Buffer.from(JSON.stringify({ [canary("key")]: canary("body") })),
  "without its numbers": (bytes) => Buffer.from(text(bytes).replaceAll(cell, "0"), "latin1"),
  "with greater numbers": (bytes) => Buffer.from(text(bytes).replaceAll(cell, "9$&"), "latin1"),
};

const anyMark = new RegExp([marks.title, marks.body].join("|"));

/** A number that fills one field of a table. */
const cell = /(?<=\t)\d+(?=[\t\n])/g;

/**
 * Puts `bytes` in an object's place so that no hash tells: whatever names the object by its hash, and what names that in
 * turn, up to the event that a stage is given, gets the new one.
 * @returns the event with the new hashes
 */
export function forge(objects: Map<string, Uint8Array>, key: string, bytes: Uint8Array, event: Json): Json {
  let told = JSON.stringify(event);
  const changed = [{ was: objects.get(key) ?? new Uint8Array(), is: bytes }];
  objects.set(key, bytes);
  for (const { was, is } of changed) {
    const rename = renaming(was, is);
    told = rename(told);
    for (const [name, content] of objects) {
      const renamed = Buffer.from(rename(text(content)), "latin1");
      if (renamed.equals(content)) continue;
      objects.set(name, renamed);
      changed.push({ was: content, is: renamed });
    }
  }
  return JSON.parse(told);
}

function renaming(was: Uint8Array, is: Uint8Array): (json: string) => string {
  const [before, after] = [sha256Hex(was), sha256Hex(is)];
  return (json) =>
    json
      .replaceAll(`${before}","sizeBytes":${was.length}`, `${after}","sizeBytes":${is.length}`)
      .replaceAll(before, after);
}

/** One character a byte: nothing is lost on the way back. */
function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
