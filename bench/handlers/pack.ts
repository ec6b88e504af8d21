import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { deflateRawSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";
import type { FunctionName } from "../../infra/aws/functions/access.ts";
import { esbuildOptions, filesBeside } from "../../infra/aws/functions/bundling.ts";
import { folderOf } from "../../infra/aws/functions/readnext-function.ts";

const root = resolve(import.meta.dirname, "../..");

export interface Packed {
  readonly name: string;
  readonly file: string;
  readonly bundleBytes: number;
  /** Of the bundle and the files beside it, deflated; without the archive's few hundred bytes of names. */
  readonly zippedBytes: number;
}

/** Packs a function's handler as the CDK application does. */
export function packHandler(name: FunctionName, directory: string): Promise<Packed> {
  const entryPoints = [join(root, `lambdas/${folderOf(name)}/handler.ts`)];
  const beside = Object.keys(filesBeside(name)).map((file) => join(root, file));
  return pack(name, directory, { entryPoints }, beside);
}

/** Packs a module of this text in the same way. */
export function packModule(name: string, directory: string, contents: string): Promise<Packed> {
  return pack(name, directory, { stdin: { contents, resolveDir: root } });
}

async function pack(
  name: string,
  directory: string,
  input: BuildOptions,
  beside: readonly string[] = [],
): Promise<Packed> {
  const file = join(directory, name, "index.mjs");
  await build({ ...esbuildOptions, ...input, absWorkingDir: root, outfile: file, logLevel: "error" });
  const bundle = await readFile(file);
  const files = [bundle, ...(await Promise.all(beside.map((path) => readFile(path))))];
  const zippedBytes = files.reduce((total, bytes) => total + deflateRawSync(bytes).length, 0);
  return { name, file, bundleBytes: bundle.length, zippedBytes };
}
