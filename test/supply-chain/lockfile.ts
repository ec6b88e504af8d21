import * as z from "zod";

const specs = z.record(z.string(), z.string()).default({});

const packageSchema = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  optional: z.boolean().default(false),
  inBundle: z.boolean().default(false),
  bundleDependencies: z.array(z.string()).default([]),
  hasInstallScript: z.boolean().default(false),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  dependencies: specs,
  devDependencies: specs,
  optionalDependencies: specs,
});

/** As far as it tells where packages come from. Keys of `packages` are folders; "" is this project. */
export const lockfileSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), packageSchema),
});

export const projectSchema = z.object({
  scripts: specs,
  dependencies: specs,
  devDependencies: specs,
  allowScripts: z.record(z.string(), z.boolean()).default({}),
});

export type Lockfile = z.infer<typeof lockfileSchema>;
export type LockedPackage = z.infer<typeof packageSchema>;
export type Project = z.infer<typeof projectSchema>;

/** `node_modules/a/node_modules/@b/c` is `@b/c`. */
export function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
}

/** Every package with its folder, this project left out. */
export function packagesOf({ packages }: Lockfile): [folder: string, locked: LockedPackage][] {
  return Object.entries(packages).filter(([folder]) => folder !== "");
}
