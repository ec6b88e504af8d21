import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  statSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { InvalidInputError } from "../../shared/errors/errors.ts";
import { layout } from "../../shared/release/layout.ts";
import { sameBytes } from "./same-bytes.ts";
import { sampleFile } from "./sample.ts";

export interface Dropped {
  readonly copied: number;
  readonly source: string;
}

/**
 * Drops the user's articles into the data folder, as an upload would into the bucket; what is there with the same bytes
 * is not copied again. Nothing is taken away: `retrainHere` lets the sample give way.
 * @param path a file or a folder; undefined: what is there already or, before the first release, the bundled sample
 * @throws InvalidInputError `ARTICLES_NOT_FOUND`; `ARTICLES_OVERLAP` for a folder that holds the data folder
 */
export function dropArticles(dataDir: string, path: string | undefined): Dropped {
  const directory = join(dataDir, layout.articlesPrefix);
  mkdirSync(directory, { recursive: true });
  return path === undefined
    ? keepWhatIsThere(dataDir, directory)
    : dropPath(dataDir, directory, resolve(path));
}

/** Whoever has a release and moves all articles away has not asked to read the sample instead. */
function keepWhatIsThere(dataDir: string, directory: string): Dropped {
  const sample = join(directory, basename(sampleFile));
  const visible = readdirSync(directory).filter((name) => !name.startsWith("."));
  const isFresh = visible.length === 0 && !existsSync(join(dataDir, layout.current));
  const copied = isFresh ? copyIfOther(sampleFile, sample) : 0;
  const isSample = isFresh || (visible.length === 1 && sameBytes(sample, sampleFile));
  return { copied, source: isSample ? "the bundled sample" : directory };
}

function dropPath(dataDir: string, directory: string, origin: string): Dropped {
  if (!existsSync(origin)) {
    throw new InvalidInputError("ARTICLES_NOT_FOUND", `there are no articles at ${origin}`);
  }
  if (isWithin(realpathSync(origin), realpathSync(directory))) return { copied: 0, source: origin };
  const target = join(directory, basename(origin));
  const copied = copyTree(origin, target, { data: realpathSync(dataDir), articles: realpathSync(directory) });
  return { copied, source: origin };
}

/** Real paths. */
interface Places {
  readonly data: string;
  readonly articles: string;
}

function copyTree(from: string, to: string, places: Places): number {
  if (!statSync(from).isDirectory()) return copyIfOther(from, to);
  refuseOverlap(from, places);
  let copied = 0;
  for (const name of readdirSync(from)) {
    if (!name.startsWith(".")) copied += copyTree(join(from, name), join(to, name), places);
  }
  return copied;
}

/** What holds its own copies would be copied again by the next drop, a level deeper. Links lead there, too. */
function refuseOverlap(folder: string, { data, articles }: Places): void {
  const real = realpathSync(folder);
  if (!isReached(data, real) && !isReached(articles, real) && !isWithin(real, articles)) return;
  throw new InvalidInputError(
    "ARTICLES_OVERLAP",
    `${folder} overlaps the data folder ${data}, which articles are copied to: name a folder beside it`,
  );
}

/** Whether copying `folder` would come to `path`: what lies below a hidden name is not copied. */
function isReached(path: string, folder: string): boolean {
  if (!isWithin(path, folder)) return false;
  return !relative(folder, path)
    .split(sep)
    .some((name) => name.startsWith("."));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** A run that lists the folder meanwhile sees the whole file or none. */
function copyIfOther(from: string, to: string): number {
  if (sameBytes(from, to)) return 0;
  mkdirSync(dirname(to), { recursive: true });
  const arriving = join(dirname(to), `.arriving-${basename(to)}`);
  copyFileSync(from, arriving);
  renameSync(arriving, to);
  return 1;
}
