import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleOptions, entries, filesBeside, writeContainer } from "../../container/bundle.ts";
import { temporaryDirectory } from "../storage/temporary-directory.ts";
import { root } from "../tracked-files.ts";
import { instructionsIn } from "./image.ts";

/** The modules that are packed, by path in the repository. */
let inputs: readonly string[];

beforeAll(async () => {
  const { metafile } = await build({ ...bundleOptions, outdir: root, write: false, metafile: true });
  inputs = Object.keys(metafile.inputs);
});

/** What the packed sources name in calls of this form, by the path of who names it. */
function named(form: RegExp): [by: string, name: string][] {
  const own = inputs.filter((path) => !path.startsWith("node_modules/"));
  return own.flatMap((path) =>
    [...readFileSync(join(root, path), "utf8").matchAll(form)].map(([, name = ""]): [string, string] => [
      path,
      name,
    ]),
  );
}

describe("the container's bundle", () => {
  it("has an entry for every thread that its code starts, of the module beside the one that starts it", () => {
    const started = named(/\bthreadFile\(\s*"([^"]+)"/g);

    const expected = started.map(([by, name]) => [name, `${posix.dirname(by)}/${name}.ts`]);
    expect({ ...Object.fromEntries(expected), entry: "container/entry.ts" }).toEqual(entries);
  });

  it("starts no thread in another way, whose module would not be found in the image", () => {
    expect(named(/\bnew Worker\(\s*(new URL[^)]*|"[^"]*")/g)).toEqual([]);
  });

  it("has every file that its code reads beside itself, under names that no two have", () => {
    const read = named(/new URL\(\s*"([^"]+)", import\.meta\.url/g).filter(
      ([by]) => by !== "container/bundle.ts",
    );

    for (const [by, name] of read) expect(filesBeside[name], by).toBe(posix.join(posix.dirname(by), name));
    expect(read.map(([by]) => by)).toContain("shared/topics/simd/wasm.ts");
  });

  it("holds no SDK of AWS, nothing that asks a store, and no tool: a container has no network", () => {
    const unwanted =
      /^(node_modules\/(@aws-sdk|@smithy|aws-cdk-lib|esbuild|natural)|shared\/storage\/|lambdas|infra)/;

    expect(inputs.filter((path) => unwanted.test(path))).toEqual([]);
    expect(inputs).toContain("shared/topics/ntm.ts");
  });

  it("is the same every time, whatever was in its folder", async () => {
    const folder = await temporaryDirectory();
    writeContainer(folder);
    const first = filesOf(folder);
    writeFileSync(join(folder, "program/chunk-of-yesterday.mjs"), "");
    writeContainer(folder);

    const second = filesOf(folder);

    expect([...second.keys()]).toEqual([...first.keys()]);
    for (const [name, bytes] of second) expect(first.get(name)?.equals(bytes), name).toBe(true);
  });

  it("names no path of the machine that packs it", async () => {
    const folder = await temporaryDirectory();
    writeContainer(folder);

    for (const [name, bytes] of filesOf(folder)) expect(bytes.includes(root), name).toBe(false);
  });
});

function filesOf(folder: string): Map<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return new Map(paths.map((path) => [path, readFileSync(path)]));
}

describe("the Dockerfile", () => {
  const instructions = instructionsIn(join(root, "container/Dockerfile"));
  const of = (name: string) => instructions.filter(([each]) => each === name).map(([, rest]) => rest);

  it("takes the Node that everything else runs on, by its full version", () => {
    const lockfile = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const { version } = lockfile.packages["node_modules/node"];

    expect(of("FROM")).toEqual([`public.ecr.aws/docker/library/node:${version}-bookworm-slim`]);
  });

  it("runs nothing while it is built, and as root without a shell later, as SageMaker asks for", () => {
    expect([...of("RUN"), ...of("USER"), ...of("CMD"), ...of("SHELL")]).toEqual([]);
    expect(JSON.parse(of("ENTRYPOINT")[0] ?? "")).toEqual(["node", "/opt/readnext/entry.mjs"]);
  });

  it("keeps out of /opt/ml, which is SageMaker's", () => {
    expect(of("COPY")).toEqual(["program /opt/readnext"]);
  });

  it("says that it hears SAGEMAKER_BIND_TO_PORT", () => {
    expect(of("LABEL")).toEqual(["com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true"]);
  });
});
