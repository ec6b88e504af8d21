import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeContainer } from "../../../container/bundle.ts";
import { accessOf, type FunctionName } from "../../../infra/aws/functions/access.ts";
import { esbuildOptions } from "../../../infra/aws/functions/bundling.ts";
import { folderOf } from "../../../infra/aws/functions/readnext-function.ts";
import { batchFiles, decodeDictionary } from "../../../shared/corpus/batch.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import { eventOf, serve } from "../../lambdas/query/small-release.ts";
import { temporaryDirectory } from "../../storage/temporary-directory.ts";
import { invokeBundle } from "./invoke-bundle.ts";
import {
  type SynthesisedFunction,
  synthesisedFunctions,
  synthesiseForReal,
} from "./synthesised-functions.ts";

const root = resolve(import.meta.dirname, "../../..");
const names = Object.keys(accessOf) as FunctionName[];

let directory: string;
let functions: ReadonlyMap<string, SynthesisedFunction>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "readnext-synth-"));
  await synthesiseForReal(directory);
  functions = synthesisedFunctions(directory);
}, 300_000);

afterAll(() => rm(directory, { recursive: true }));

const assetOf = (name: FunctionName) => functions.get(name)?.asset ?? `no asset of ${name}`;
const bundleOf = (name: FunctionName) => join(assetOf(name), "index.mjs");

/** The paths of a folder's files, in order. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((file) => relative(folder, join(file.parentPath, file.name)))
    .sort();
}

describe("a synthesis without account and network", () => {
  it("has every function, packed without Docker", () => {
    expect([...functions.keys()].sort()).toEqual(names.toSorted());
    expect(existsSync(join(directory, "docker-called"))).toBe(false);
  });

  it("stages what the topic model's image is built from, as a build by hand writes it", () => {
    const byHand = join(directory, "by-hand");
    writeContainer(byHand);
    const assembly = join(directory, "cdk.out");
    const { dockerImages } = JSON.parse(readFileSync(join(assembly, "Pipeline.assets.json"), "utf8"));
    const [{ source }] = Object.values<{ source: { directory: string } }>(dockerImages) as [
      { source: { directory: string } },
    ];

    const staged = join(assembly, source.directory);

    expect(filesIn(staged)).toEqual(filesIn(byHand));
    expect(filesIn(staged)).toContain("Dockerfile");
    // A difference would be printed as megabytes.
    const differing = filesIn(byHand).filter(
      (file) => !readFileSync(join(staged, file)).equals(readFileSync(join(byHand, file))),
    );
    expect(differing).toEqual([]);
  });

  it.each(names)("packs %s for Node 24 on ARM, in less than 5 MB", (name) => {
    expect(functions.get(name)?.properties).toMatchObject({
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Handler: "index.handler",
    });
    expect(statSync(bundleOf(name)).size).toBeLessThan(5_000_000);
  });

  it.each(names)("puts beside the bundle of %s what it reads there, and nothing else", (name) => {
    const stopWords = ["package.json", "stopwords-iso.json"].map(
      (file) => `node_modules/stopwords-iso/${file}`,
    );
    const tables = ["Preprocess", "FoldIn", "Query"].includes(name) ? [...stopWords, "nouns.txt.br"] : [];
    const searches = ["BuildKnnDataset", "Evaluate", "Query"].includes(name);
    const kernels = searches ? ["neighbours.wasm"] : [];

    const files = filesIn(assetOf(name));

    expect(files).toEqual(["index.mjs", ...tables, ...kernels].sort());
  });
});

describe("esbuild, with the options that the benchmark has too", () => {
  let outputs: ReadonlyMap<string, { readonly text: string; readonly inputs: readonly string[] }>;

  beforeAll(async () => {
    const entries = names.map((name) => [name, join(root, `lambdas/${folderOf(name)}/handler.ts`)]);
    const { metafile, outputFiles } = await build({
      ...esbuildOptions,
      entryPoints: Object.fromEntries(entries),
      absWorkingDir: root,
      outdir: root,
      metafile: true,
      write: false,
      logLevel: "error",
    });
    outputs = new Map(
      outputFiles.map(({ path, text }) => {
        const file = relative(root, path);
        const inputs = Object.keys(metafile.outputs[file]?.inputs ?? {});
        return [file.replace(/\.js$/, ""), { text, inputs }];
      }),
    );
  }, 300_000);

  it.each(names)("makes the bundle of %s that is deployed", (name) => {
    // A difference would be printed as megabytes.
    expect(outputs.get(name)?.text === readFileSync(bundleOf(name), "utf8")).toBe(true);
  });

  it.each(names)("packs of natural for %s neither the index nor a database client", (name) => {
    const { inputs = [] } = outputs.get(name) ?? {};
    const unwanted =
      /node_modules\/(?:natural\/lib\/natural\/index\.js|(?:mongoose|mongodb|pg|redis|memjs)\/)/;

    expect(inputs.filter((path) => unwanted.test(path))).toEqual([]);
    expect(inputs).toContain("shared/runtime/environment.ts");
  });

  it.each(names)(
    "packs of zod for %s no language but English: one import by name would bring them all",
    (name) => {
      const { inputs = [] } = outputs.get(name) ?? {};

      const languages = inputs.filter((path) => path.includes("node_modules/zod/v4/locales/"));
      expect(languages.filter((path) => !/\/(en|index)\.js$/.test(path))).toEqual([]);
    },
  );
});

describe("a bundle in a process of its own", () => {
  it.each(names)("%s: has a handler", async (name) => {
    const program = "console.log(typeof (await import(process.argv[1])).handler)";
    const args = ["--input-type=module", "--eval", program, bundleOf(name)];

    const { stdout } = await promisify(execFile)(process.execPath, args, { env: {}, cwd: directory });

    expect(stdout.trim()).toBe("function");
  });

  it.each([
    // Base forms that only a table of nouns has.
    ["notebook", "Geese and oxen watched the ferries.", ["ferry", "goose", "ox", "watched"]],
    ["natural-de", "Die Märkte und der Markt", ["markt"]],
  ])("Preprocess: finds what the analyzer %s reads", async (analyzer, body, terms) => {
    const uri = pathToFileURL(await temporaryDirectory()).href;
    const store = await openStore(uri);
    await store.put("articles/wire.jsonl", Buffer.from(JSON.stringify({ id: "a", title: body, body })));
    const environment = { READNEXT_STORE: uri, READNEXT_CONFIG: JSON.stringify({ text: { analyzer } }) };
    const start = { executionName: "one", input: {} };

    const [run] = await invokeBundle(assetOf("DetectDrops"), [start], environment);
    const [batch] = await invokeBundle(assetOf("Preprocess"), [{ run, batch: 0 }], environment);

    expect(batch).toMatchObject({ accepted: 1, rejected: 0 });
    const { bytes } = await store.get(batch.manifest.key.replace("manifest.json", batchFiles.terms));
    expect(decodeDictionary(bytes).map(({ term }) => term)).toEqual(terms);
  });

  it("Query: finds and reads the noun table", async () => {
    const uri = pathToFileURL(await temporaryDirectory()).href;
    const articles = [{ id: "a", vector: [1, 0, 0, 0] }];
    await serve(await openStore(uri), new Map(), { id: "small", articles });
    const ask = (text: string) => {
      const body = JSON.stringify({ text });
      return eventOf("/v1/recommendations", { method: "POST", body });
    };

    const [known, unknown] = await invokeBundle(assetOf("Query"), [ask("Coppers"), ask("Geese")], {
      READNEXT_STORE: uri,
      READNEXT_ENDPOINTS: "local:///nowhere",
    });

    // The release's vocabulary has "copper"; the model that would be asked next is not hosted.
    expect(JSON.parse(known.body)).toMatchObject({ status: 503, code: "TRY_AGAIN" });
    expect(JSON.parse(unknown.body)).toMatchObject({ status: 422, code: "NO_KNOWN_TERMS" });
  });

  it("tells an error by the name that the state machine knows", async () => {
    const [refused] = await invokeBundle(assetOf("DetectDrops"), [{}], { READNEXT_STORE: "s3://bucket" });
    const event = { executionName: "one", input: {} };
    const [unreachable] = await invokeBundle(assetOf("DetectDrops"), [event], {
      READNEXT_STORE: "s3://bucket",
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret",
      // Nobody listens there.
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    });

    expect(refused.error).toEqual({ name: "InvalidInputError", code: "EVENT_INVALID" });
    expect(unreachable.error).toEqual({ name: "TransientError", code: "STORE_UNAVAILABLE" });
  });
});
