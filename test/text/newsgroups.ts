import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { createGunzip, gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import * as z from "zod";
import { golden } from "../golden.ts";
import { numpyPermutation } from "../recordio/numpy-permutation.ts";

/** All posts of 20 Newsgroups, decoded as Latin-1, by "<split>/<group>/<file>". */
export async function readPosts(): Promise<Map<string, string>> {
  const posts = new Map<string, string>();
  const entries = createReadStream(golden.newsgroupsArchive).pipe(createGunzip()).pipe(extract());
  for await (const entry of entries) {
    const bytes = await buffer(entry);
    if (entry.header.type === "file")
      posts.set(entry.header.name.replace("20news-bydate-", ""), bytes.toString("latin1"));
  }
  return posts;
}

/**
 * The ids in the order of scikit-learn's `fetch_20newsgroups`: by group and file name, shuffled with RandomState(0) for
 * its cache and with RandomState(42) again.
 */
export function fetchOrder(ids: Iterable<string>): string[] {
  const parts = [...ids].map((id) => id.split("/"));
  const sorted = parts.sort(([, groupA = "", fileA = ""], [, groupB = "", fileB = ""]) =>
    groupA === groupB ? compare(fileA, fileB) : compare(groupA, groupB),
  );
  const cached = numpyPermutation(0, sorted.length).map((i) => sorted[i]?.join("/") ?? "");
  return numpyPermutation(42, cached.length).map((i) => cached[i] ?? "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

const documentFacts = z.object({
  id: z.string(),
  len: z.number(),
  text: z.string(),
  ns: z.number(),
  sent: z.string(),
  nt: z.number(),
  tok: z.string(),
  nk: z.number(),
  kept: z.string(),
  lem: z.string(),
  nterm: z.number(),
  terms: z.string(),
});

/** Counts and hashes that Python found for each train document, in the order of the matrix's rows. */
export function readDocumentFacts(): z.output<typeof documentFacts>[] {
  return readLines("docs_train.jsonl.gz").map((line) => documentFacts.parse(JSON.parse(line)));
}

/** "term, total count, document frequency" of each line. */
export function readTermFacts(file: "vocabulary.tsv.gz" | "all_terms.tsv.gz"): [string, number, number][] {
  return readLines(file).map((line) => {
    const [frequency = "", total = "", term = ""] = line.split("\t").reverse();
    return [term, Number(total), Number(frequency)];
  });
}

export function readLines(file: string): string[] {
  const text = gunzipSync(readFileSync(golden.path("newsgroups-train", file))).toString();
  return text.replace(/\n$/, "").split("\n");
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
