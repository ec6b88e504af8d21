import { isBuiltin } from "node:module";
import type { Lockfile, Project } from "./lockfile.ts";

export interface SourceFile {
  readonly path: string;
  readonly code: string;
}

interface Import {
  readonly path: string;
  readonly name: string;
  readonly typeOnly: boolean;
}

const importing = [
  /^(?:import|export)(?<type> type)?\b[^"';]*?\bfrom "(?<from>[^"]+)"/gm,
  /^import "(?<from>[^"]+)"/gm,
  /\bimport\("(?<from>[^"]+)"/g,
  /\brequire(?:\.resolve)?\("(?<from>[^"]+)"/g,
  /\)\.resolve\("(?<from>[^"]+)"/g,
];

/** Neither a relative path nor a piece of an expression. */
const packageName = /^(@[\w.-]+\/)?\w[\w.-]*(\/[\w./-]+)?$/;

/** What runs on Lambda, in the container and in the embedded engine: none of it may come from the development dependencies. */
const shipped = /^(container|lambdas|shared|statemachine|infra\/local)\//;
/** Build the noun table when the project is installed, and the container's bundles. */
const builders = new Set(["shared/text/nouns/build.ts", "container/bundle.ts"]);

/** Imports of packages that package.json does not name, or names only for development where the code is shipped. */
export function importFaults(files: readonly SourceFile[], project: Project): string[] {
  return importsOf(files)
    .filter(({ path, name, typeOnly }) => {
      const own = name in project.dependencies;
      if (!typeOnly && shipped.test(path) && !builders.has(path)) return !own;
      return !own && !(name in project.devDependencies) && !(typesOf(name) in project.devDependencies);
    })
    .map(({ path, name }) => `${path} imports ${name}`);
}

/** Dependencies that no file imports and no script of package.json runs. */
export function unusedFaults(files: readonly SourceFile[], project: Project, lockfile: Lockfile): string[] {
  const imported = new Set(importsOf(files).flatMap(({ name }) => [name, typesOf(name)]));
  const ran = new Set(Object.values(project.scripts).flatMap((script) => script.split(/\s+/)));
  const tsconfig = files.find(({ path }) => path === "tsconfig.json")?.code ?? "";
  const isUsed = (name: string) => {
    const tools = Object.keys(toolsOf(name, lockfile));
    const asTypes = name.startsWith("@types/") && tsconfig.includes(`"types": ["${name.slice(7)}"]`);
    return imported.has(name) || tools.some((tool) => ran.has(tool)) || asTypes;
  };
  return Object.keys({ ...project.dependencies, ...project.devDependencies })
    .filter((name) => !isUsed(name))
    .map((name) => `nothing uses ${name}`);
}

function importsOf(files: readonly SourceFile[]): Import[] {
  return files
    .filter(({ path }) => path.endsWith(".ts"))
    .flatMap(({ path, code }) =>
      importing.flatMap((pattern) =>
        [...code.matchAll(pattern)].map(({ groups }) => ({
          path,
          from: groups?.from ?? "",
          typeOnly: groups?.type !== undefined,
        })),
      ),
    )
    .filter(({ from }) => packageName.test(from) && !isBuiltin(from))
    .map(({ path, from, typeOnly }) => ({ path, name: packageOf(from), typeOnly }));
}

/** `@a/b/c` is of `@a/b`, `a/b` of `a`. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The package that describes another's types, which may have no code at all. */
function typesOf(name: string): string {
  return `@types/${name.replace("@", "").replace("/", "__")}`;
}

function toolsOf(name: string, { packages }: Lockfile): Readonly<Record<string, string>> {
  const bin = packages[`node_modules/${name}`]?.bin ?? {};
  return typeof bin === "string" ? { [name]: bin } : bin;
}
