import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidInputError } from "../../shared/errors/errors.ts";
import { layout } from "../../shared/release/layout.ts";

const sampleFile = fileURLToPath(new URL("../../sample/market-wire.jsonl", import.meta.url));

export interface Dropped {
  readonly copied: number;
  readonly source: string;
}

/**
 * Drops the user's articles into the data folder, as an upload would into the bucket; what is there with the same bytes
 * is not copied again. The bundled sample is there only as long as nothing else is.
 * @param path a file or a folder; undefined: what is there already, or else the sample
 * @throws InvalidInputError `ARTICLES_NOT_FOUND`
 */
export function dropArticles(dataDir: string, path: string | undefined): Dropped {
  const directory = join(dataDir, layout.articlesPrefix);
  const sample = join(directory, basename(sampleFile));
  mkdirSync(directory, { recursive: true });
  if (path === undefined) {
    const others = readdirSync(directory).filter(
      (name) => !name.startsWith(".") && name !== basename(sample),
    );
    if (others.length === 0) return { copied: copyIfOther(sampleFile, sample), source: "the bundled sample" };
    rmSync(sample, { force: true });
    return { copied: 0, source: directory };
  }
  const origin = resolve(path);
  if (!existsSync(origin))
    throw new InvalidInputError("ARTICLES_NOT_FOUND", `there are no articles at ${origin}`);
  const copied = copyTree(origin, join(directory, basename(origin)));
  if (origin !== sampleFile) rmSync(sample, { force: true });
  return { copied, source: origin };
}

function copyTree(from: string, to: string): number {
  if (!statSync(from).isDirectory()) return copyIfOther(from, to);
  let copied = 0;
  for (const name of readdirSync(from)) {
    if (!name.startsWith(".")) copied += copyTree(join(from, name), join(to, name));
  }
  return copied;
}

/** A run that lists the folder meanwhile sees the whole file or none. */
function copyIfOther(from: string, to: string): number {
  if (
    existsSync(to) &&
    statSync(to).size === statSync(from).size &&
    readFileSync(to).equals(readFileSync(from))
  )
    return 0;
  mkdirSync(dirname(to), { recursive: true });
  const arriving = join(dirname(to), `.arriving-${basename(to)}`);
  copyFileSync(from, arriving);
  renameSync(arriving, to);
  return 1;
}
