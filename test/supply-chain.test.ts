import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importFaults, type SourceFile, unusedFaults } from "./supply-chain/imports.ts";
import { exceptions, licenceFaults } from "./supply-chain/licences.ts";
import {
  type LockedPackage,
  type Lockfile,
  lockfileSchema,
  nameOf,
  type Project,
  packagesOf,
  projectSchema,
} from "./supply-chain/lockfile.ts";
import { installScriptFaults, originFaults, pinFaults, rangeFaults } from "./supply-chain/origin.ts";
import { root, trackedFiles } from "./tracked-files.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const lockfile = lockfileSchema.parse(JSON.parse(read("package-lock.json")));
const project = projectSchema.parse(JSON.parse(read("package.json")));
const files: readonly SourceFile[] = trackedFiles()
  .filter((path) => path.endsWith(".ts") || path === "tsconfig.json")
  .map((path) => ({ path, code: read(path) }));

/** The lockfile with one package as it should not be. */
function altered(folder: string, change: Partial<LockedPackage>): Lockfile {
  const { packages } = lockfile;
  const whole = {
    ...lockfileSchema.parse({ lockfileVersion: 3, packages: { x: {} } }).packages.x,
    ...packages[folder],
  };
  return { ...lockfile, packages: { ...packages, [folder]: { ...(whole as LockedPackage), ...change } } };
}

/** Put into samples of code, so that this file does not seem to import it. */
const absent = "left-pad";

const withDependency = (name: string): Project => ({
  ...project,
  dependencies: { ...project.dependencies, [name]: "^1.0.0" },
});

/** T46 of reliability.md, as far as the lockfile tells; `npm run audit` asks the registry for the rest. */
describe("every package", () => {
  it("comes from the registry, its bytes pinned by a sha512", () => {
    expect(originFaults(lockfile)).toEqual([]);
    expect(rangeFaults(lockfile)).toEqual([]);
  });

  it.each([
    "git+ssh://git@example.org/a/b.git#0123456",
    "https://example.org/zod-1.0.0.tgz",
    "http://example.org/zod-1.0.0.tgz",
    "file:../zod",
  ])("is refused when it is resolved from %s", (resolved) => {
    expect(originFaults(altered("node_modules/zod", { resolved }))).toEqual([
      `node_modules/zod is resolved from ${resolved}`,
    ]);
  });

  it.each([undefined, "sha1-qmtlmKZ6mUIpr0CCaCKwjPu7CPI=", "sha512-"])(
    "is refused with the hash %s",
    (integrity) => {
      expect(originFaults(altered("node_modules/zod", { integrity }))).toEqual([
        "node_modules/zod has no sha512",
      ]);
    },
  );

  it("is refused as a link, or as part of a bundle that there is not", () => {
    expect(originFaults(altered("node_modules/zod", { link: true }))).toHaveLength(1);
    expect(originFaults(altered("node_modules/zod", { inBundle: true }))).toHaveLength(1);
  });

  it.each([
    ["no hash", { integrity: undefined }],
    ["no bundle", { bundleDependencies: [] }],
  ])("is refused inside of a package that has %s", (_what, change) => {
    const folder = "node_modules/aws-cdk-lib";

    expect(originFaults(altered(folder, change))).toContain(
      `${folder}/node_modules/case is in the bundle of no package with a sha512`,
    );
  });

  it.each(["git+https://example.org/a/b", "a/b", "file:../b", "https://example.org/b.tgz", "github:a/b"])(
    "may not ask for another from %s",
    (spec) => {
      expect(rangeFaults(altered("node_modules/zod", { dependencies: { b: spec } }))).toEqual([
        `node_modules/zod asks for b from ${spec}`,
      ]);
      expect(rangeFaults(altered("", { devDependencies: { b: spec } }))).toHaveLength(1);
    },
  );

  it("is installed in the version, with the licence and the install script that the lockfile tells", () => {
    const faults = packagesOf(lockfile).flatMap(
      ([folder, { version, license, optional, hasInstallScript }]) => {
        const manifest = join(folder, "package.json");
        if (!existsSync(join(root, manifest))) return optional ? [] : [`${folder} is not installed`];
        const installed = JSON.parse(read(manifest));
        const { preinstall, install, postinstall } = installed.scripts ?? {};
        const runs =
          Boolean(preinstall ?? install ?? postinstall) || existsSync(join(root, folder, "binding.gyp"));
        const same =
          installed.version === version && installed.license === license && runs === hasInstallScript;
        return same ? [] : [`${folder} is not as locked`];
      },
    );

    expect(faults).toEqual([]);
  });
});

describe("install scripts", () => {
  it("are those that package.json allows, of whatever platform", () => {
    expect(installScriptFaults(lockfile, project)).toEqual([]);
  });

  it("are refused in any other package, an optional one too", () => {
    const change = { hasInstallScript: true, optional: true };

    expect(installScriptFaults(altered("node_modules/zod", change), project)).toEqual([
      "zod has an install script",
    ]);
  });

  it("need no leave where there are none", () => {
    const allowScripts = { ...project.allowScripts, zod: true, fastify: false };

    expect(installScriptFaults(lockfile, { ...project, allowScripts })).toEqual([
      "zod has no install script that needs leave",
    ]);
  });
});

describe("licences", () => {
  it("are permissive, or an exception with a reason", () => {
    expect(licenceFaults(lockfile)).toEqual([]);
  });

  it.each([
    "GPL-3.0-only",
    "AGPL-3.0",
    "UNLICENSED",
    "SEE LICENSE IN LICENSE",
    "MPL-2.0",
    "MIT AND GPL-2.0",
    undefined,
  ])("are refused when one is %s", (license) => {
    expect(licenceFaults(altered("node_modules/zod", { license }))).toEqual([
      `node_modules/zod has the licence ${license ?? "(none)"}`,
    ]);
  });

  it("that are excepted for development alone are refused in what is shipped", () => {
    expect(licenceFaults(altered("node_modules/lightningcss", { dev: false }))).toHaveLength(1);
  });

  it("that are excepted are refused when the same package has another", () => {
    expect(licenceFaults(altered("node_modules/lightningcss", { license: "GPL-3.0-only" }))).toEqual([
      "node_modules/lightningcss has the licence GPL-3.0-only",
    ]);
  });

  it("that were excepted are no exception once nothing needs it", () => {
    expect(licenceFaults(altered("node_modules/sylvester", { license: "MIT" }))).toEqual([
      "no package needs /^sylvester$/",
    ]);
  });

  it("that no field tells are in the files that the exception goes by", () => {
    const named = packagesOf(lockfile).flatMap(([folder]) =>
      exceptions.flatMap(({ name, text }) =>
        text && name.test(nameOf(folder)) ? [{ folder, ...text }] : [],
      ),
    );

    expect(named).toHaveLength(3);
    for (const { folder, file, words } of named) expect(read(join(folder, file))).toContain(words);
  });
});

describe("direct dependencies", () => {
  it("are pinned by the lockfile", () => {
    expect(pinFaults(lockfile, project)).toEqual([]);
  });

  it("are refused when the lockfile was made for others", () => {
    expect(pinFaults(lockfile, withDependency("left-pad"))).toEqual([
      "the lockfile is not made for left-pad ^1.0.0",
    ]);
    expect(pinFaults(lockfile, withDependency("zod"))).toEqual(["the lockfile is not made for zod ^1.0.0"]);
  });

  it("are refused when the lockfile names them and does not hold them", () => {
    const { "node_modules/zod": _zod, ...packages } = lockfile.packages;
    const fault = `the lockfile is not made for zod ${project.dependencies.zod}`;

    expect(pinFaults({ ...lockfile, packages }, project)).toEqual([fault]);
  });

  it("are all that is imported, and code that is shipped imports none for development", () => {
    expect(importFaults(files, project)).toEqual([]);
  });

  it.each([
    ["lambdas/x.ts", `import pad from "${absent}";`, "left-pad"],
    ["lambdas/x.ts", `import {\n  pad,\n  type Pad,\n} from "${absent}/sub.js";`, "left-pad"],
    ["lambdas/x.ts", `export * from "@left/${absent}/sub";`, "@left/left-pad"],
    ["lambdas/x.ts", `import "${absent}";`, "left-pad"],
    ["lambdas/x.ts", `await import("${absent}");`, "left-pad"],
    ["lambdas/x.ts", `createRequire(import.meta.url).resolve("${absent}/package.json")`, "left-pad"],
    ["infra/aws/x.ts", `import type { Pad } from "${absent}";`, "left-pad"],
    ["shared/x.ts", `import { build } from "esbuild";`, "esbuild"],
    ["infra/local/x.ts", `import { test } from "vitest";`, "vitest"],
    ["container/x.ts", `import { build } from "esbuild";`, "esbuild"],
  ])("of %s are refused: %s", (path, code, name) => {
    expect(importFaults([{ path, code }], project)).toEqual([`${path} imports ${name}`]);
  });

  it.each([
    ["infra/aws/x.ts", `import { build } from "esbuild";`],
    ["shared/x.ts", `import type { BuildOptions } from "esbuild";`],
    ["lambdas/x.ts", `import type { Context } from "aws-lambda";`],
    [
      "lambdas/x.ts",
      `import { join } from "node:path";\nimport { z } from "zod";\nimport { a } from "./a.ts";`,
    ],
  ])("of %s may be: %s", (path, code) => {
    expect(importFaults([{ path, code }], project)).toEqual([]);
  });

  it("are all used: imported, or run by a script", () => {
    expect(unusedFaults(files, project, lockfile)).toEqual([]);
  });

  it("are refused when nothing uses them", () => {
    expect(unusedFaults(files, withDependency("left-pad"), lockfile)).toEqual(["nothing uses left-pad"]);
    const withoutLint = { ...project, scripts: { ...project.scripts, lint: "true", format: "true" } };
    expect(unusedFaults(files, withoutLint, lockfile)).toEqual(["nothing uses @biomejs/biome"]);
  });
});

it(".npmrc names no registry, no credential and no way around TLS", () => {
  const keys = read(".npmrc")
    .split("\n")
    .map((line) => line.split("=")[0]?.trim() ?? "");

  expect(keys.filter((key) => /registry$|^\/\/|_auth|token|password|ssl|^ca/i.test(key))).toEqual([]);
  expect(read(".npmrc")).toContain("omit-lockfile-registry-resolved=true");
});
