import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The TypeScript files of these folders of the repository. */
export function sourcesIn(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(resolve(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => ({ path: join(folder, path), text: readFileSync(resolve(root, folder, path), "utf8") })),
  );
}

export interface SdkUse {
  readonly path: string;
  /** Such as `client-s3`. */
  readonly client: string;
  readonly name: string;
}

/**
 * What the files import from the SDK's clients to use it at run time; types are left out.
 * @throws Error at an import of another form than `import { … } from`, which hides what is used
 */
export function sdkUses(files: readonly SourceFile[]): SdkUse[] {
  return files.flatMap(({ path, text }) => {
    const imports = [...text.matchAll(/import (type )?\{([^}]*)\} from "@aws-sdk\/(client-[\w-]+)"/g)];
    const mentions = [...text.matchAll(/["'`]@aws-sdk\/(client-|lib-)/g)];
    if (mentions.length !== imports.length) throw new Error(`${path} has an import that hides what it uses`);
    return imports
      .filter(([, type]) => type === undefined)
      .flatMap(([, , names = "", client = ""]) => valuesAmong(names).map((name) => ({ path, client, name })));
  });
}

/** `client-s3 PutObject` for a command or a paginator; undefined for what sends nothing. @throws Error at anything else */
export function operationOf({ path, client, name }: SdkUse): string | undefined {
  const operation = /^(\w+)Command$|^paginate(\w+)$/.exec(name);
  if (operation) return `${client} ${operation[1] ?? operation[2]}`;
  // Clients, errors and enumerations send nothing.
  if (/(?:Client|Exception|Error|InstanceType)$/.test(name)) return undefined;
  throw new Error(`${path}: it is not known what ${name} of ${client} sends`);
}

function valuesAmong(names: string): string[] {
  const all = names.split(",").map((name) => name.trim());
  return all.filter((name) => name !== "" && !name.startsWith("type "));
}
