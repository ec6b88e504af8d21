import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, buildSync } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The modules that Node is given by file: the program itself, and every thread that it or an algorithm starts by
 * `threadFile(name, ...)`. Name in the image: path in the repository. A new thread is added here, and nowhere else.
 */
export const entries: Readonly<Record<string, string>> = {
  entry: "container/entry.ts",
  "training-thread": "container/training-thread.ts",
  "inference-thread": "container/inference-thread.ts",
  "team-worker": "shared/topics/simd/team-worker.ts",
};

/** The files that code reads beside itself. Name in the image: path in the repository. */
export const filesBeside: Readonly<Record<string, string>> = {
  "topics.wasm": "shared/topics/simd/topics.wasm",
  "neighbours.wasm": "shared/neighbours/simd/neighbours.wasm",
  // Starts threads from a file of its own, so that it cannot be part of a bundle.
  "node_modules/piscina/package.json": "node_modules/piscina/package.json",
  "node_modules/piscina/dist": "node_modules/piscina/dist",
};

/** One ES module for each entry, with all its code in it but that of `piscina`. Readable, for the sake of stack traces. */
export const bundleOptions = {
  absWorkingDir: root,
  entryPoints: entries,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  mainFields: ["module", "main"],
  outExtension: { ".js": ".mjs" },
  external: ["piscina"],
  // Packages in CommonJS ask for `require`, which an ES module does not have by itself.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: "error",
} satisfies BuildOptions;

/**
 * Writes what the image is built from: the Dockerfile, and the program as the image holds it. The same code gives the same
 * bytes. Whatever was in the folder before goes.
 */
export function writeContainer(folder: string): void {
  const program = join(folder, "program");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(program, { recursive: true });
  buildSync({ ...bundleOptions, outdir: program });
  for (const [name, path] of Object.entries(filesBeside)) copy(join(root, path), join(program, name));
  copy(join(root, "container/Dockerfile"), join(folder, "Dockerfile"));
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter: isRead });
}

/** Neither types nor source maps. */
function isRead(path: string): boolean {
  return ![".ts", ".map"].includes(extname(path));
}
