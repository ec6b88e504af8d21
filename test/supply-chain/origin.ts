import { type Lockfile, nameOf, type Project, packagesOf } from "./lockfile.ts";

const sha512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
/** A range of versions, or another name in the registry. URLs, git, folders and GitHub's shorthand have one of `:/`. */
const range = /^(npm:[^:]+|[^:/]*)$/;

/**
 * Packages that come from elsewhere than the registry, or whose bytes are not pinned. The lockfile holds no address of the
 * registry (`omit-lockfile-registry-resolved` in .npmrc), so that one that it does hold is another place's.
 */
export function originFaults(lockfile: Lockfile): string[] {
  return packagesOf(lockfile).flatMap(([folder, { resolved, link, integrity, inBundle }]) => [
    ...(resolved !== undefined || link ? [`${folder} is resolved from ${resolved ?? "a link"}`] : []),
    ...(inBundle || sha512.test(integrity ?? "") ? [] : [`${folder} has no sha512`]),
    ...(inBundle && !bundled(lockfile, folder)
      ? [`${folder} is in the bundle of no package with a sha512`]
      : []),
  ]);
}

/** Dependencies, of this project and of any package, that ask for another place than the registry. */
export function rangeFaults(lockfile: Lockfile): string[] {
  return Object.entries(lockfile.packages).flatMap(([folder, locked]) =>
    [locked.dependencies, locked.devDependencies, locked.optionalDependencies]
      .flatMap((specs) => Object.entries(specs))
      .filter(([, spec]) => !range.test(spec))
      .map(([name, spec]) => `${folder || "this project"} asks for ${name} from ${spec}`),
  );
}

/** Direct dependencies for which the lockfile is not made, or which it does not hold. */
export function pinFaults(lockfile: Lockfile, project: Project): string[] {
  const root = lockfile.packages[""];
  const locked = { ...root?.dependencies, ...root?.devDependencies };
  const direct = { ...project.dependencies, ...project.devDependencies };
  const names = new Set([...Object.keys(locked), ...Object.keys(direct)]);
  return [...names]
    .filter((name) => locked[name] !== direct[name] || !lockfile.packages[`node_modules/${name}`])
    .map((name) => `the lockfile is not made for ${name} ${direct[name] ?? "(none)"}`);
}

/** Packages that run code when they are installed and may not, and permissions that none needs. */
export function installScriptFaults(lockfile: Lockfile, { allowScripts }: Project): string[] {
  const running = new Set(
    packagesOf(lockfile).flatMap(([folder, locked]) => (locked.hasInstallScript ? [nameOf(folder)] : [])),
  );
  const allowed = new Set(Object.keys(allowScripts).filter((name) => allowScripts[name]));
  return [
    ...[...running.difference(allowed)].map((name) => `${name} has an install script`),
    ...[...allowed.difference(running)].map((name) => `${name} has no install script that needs leave`),
  ];
}

/** Its bytes came in the archive of a package around it. */
function bundled({ packages }: Lockfile, folder: string): boolean {
  return Object.entries(packages).some(
    ([around, { integrity = "", bundleDependencies }]) =>
      folder.startsWith(`${around}/node_modules/`) && sha512.test(integrity) && bundleDependencies.length > 0,
  );
}
