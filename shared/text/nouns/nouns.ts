import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { CorruptDataError, NotFoundError } from "../../errors/errors.ts";
import { decodeNounTable, type NounTable } from "./codec.ts";

/** Beside this module, or beside the bundle that it became part of. */
export const nounTableFile: string = fileURLToPath(new URL("nouns.txt.br", import.meta.url));

let loaded: NounTable | undefined;

/**
 * WordNet's nouns, read at the first call.
 *
 * @throws NotFoundError `NOUN_TABLE_MISSING` when the table was not built
 * @throws CorruptDataError `NOUN_TABLE_CORRUPT`
 */
export function nounTable(): NounTable {
  loaded ??= readNounTable(nounTableFile);
  return loaded;
}

/** Reads the table from another place; see `nounTable`. */
export function readNounTable(file: string): NounTable {
  if (!existsSync(file)) {
    throw new NotFoundError("NOUN_TABLE_MISSING", `${file} was not built: run npm run build:nouns.`);
  }
  return decodeNounTable(decompress(readFileSync(file)));
}

function decompress(bytes: Uint8Array): string {
  try {
    return brotliDecompressSync(bytes).toString("utf8");
  } catch (cause) {
    throw new CorruptDataError("NOUN_TABLE_CORRUPT", "The noun table is corrupt. Run npm run build:nouns.", {
      cause,
    });
  }
}
