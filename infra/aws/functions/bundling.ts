import { posix } from "node:path";
import { type BundlingOptions, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import type { BuildOptions } from "esbuild";
import type { FunctionName } from "./access.ts";

/** How esbuild packs a handler: one ES module with all code in it, the SDK included, so that its version is ours. */
export const esbuildOptions = {
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  mainFields: ["module", "main"],
  minify: true,
  // Stop words of 58 languages: only the analyzer of German loads them, from beside the bundle.
  external: ["stopwords-iso"],
  // Packages in CommonJS ask for `require`, which an ES module does not have by itself.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
} satisfies BuildOptions;

const stopWords = "node_modules/stopwords-iso";

/** What text is analysed with: path in the repository, and where it lies beside the bundle. */
const textTables = {
  "shared/text/nouns/nouns.txt.br": "nouns.txt.br",
  [`${stopWords}/package.json`]: `${stopWords}/package.json`,
  [`${stopWords}/stopwords-iso.json`]: `${stopWords}/stopwords-iso.json`,
};

const neighbourKernels = { "shared/neighbours/simd/neighbours.wasm": "neighbours.wasm" };

const analysing: readonly FunctionName[] = ["Preprocess", "FoldIn", "Query"];
/** Without an index's help: among the vectors of a dataset, of a candidate, or of articles that came later. */
const searching: readonly FunctionName[] = ["BuildKnnDataset", "Evaluate", "Query"];

/** The files that a function reads beside its bundle: their paths in the repository, and in the function's folder. */
export function filesBeside(name: FunctionName): Readonly<Record<string, string>> {
  return {
    ...(analysing.includes(name) && textTables),
    ...(searching.includes(name) && neighbourKernels),
  };
}

/** The same as CDK takes it, which calls the esbuild that is installed here: no Docker. */
export function bundling(name: FunctionName): BundlingOptions {
  const { target, mainFields, minify, external, banner } = esbuildOptions;
  return {
    target,
    format: OutputFormat.ESM,
    mainFields,
    minify,
    externalModules: external,
    banner: banner.js,
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (input, output) =>
        Object.entries(filesBeside(name)).flatMap(([from, to]) => [
          `mkdir -p "${output}/${posix.dirname(to)}"`,
          `cp "${input}/${from}" "${output}/${to}"`,
        ]),
    },
  };
}
