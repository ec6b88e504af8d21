import { ConfigError } from "../errors/errors.ts";
import type { AlgorithmProgram } from "./program.ts";

/** The algorithms as this repository implements them, loaded when they are asked for. */
const programs = {
  ntm: async () => (await import("../topics/ntm.ts")).ntmProgram(),
  /** Trained as SageMaker's own NTM is: its stand-in. */
  "plain-ntm": async () =>
    (await import("../topics/ntm.ts")).ntmProgram({ objective: "evidence-lower-bound" }),
  knn: async () => (await import("../neighbours/knn.ts")).knn,
} satisfies Readonly<Record<string, () => Promise<AlgorithmProgram>>>;

/** The training and hosting images of this machine; their programs are named likewise. */
export const localImages = {
  ntm: "readnext.local/ntm:1",
  plainNtm: "readnext.local/plain-ntm:1",
  knn: "readnext.local/knn:1",
} as const;

/** Finds the program that a container image runs. */
export type ProgramLookup = (image: string) => Promise<AlgorithmProgram>;

/** @throws ConfigError `IMAGE_UNKNOWN` */
export async function programFor(image: string): Promise<AlgorithmProgram> {
  switch (image) {
    case localImages.ntm:
      return programs.ntm();
    case localImages.plainNtm:
      return programs["plain-ntm"]();
    case localImages.knn:
      return programs.knn();
    default:
      throw new ConfigError("IMAGE_UNKNOWN", unknownImage(image));
  }
}

/** @throws ConfigError `PROGRAM_UNKNOWN` */
export async function programNamed(name: string): Promise<AlgorithmProgram> {
  if (isProgram(name)) return programs[name]();
  const known = Object.keys(programs).join(", ");
  throw new ConfigError("PROGRAM_UNKNOWN", `no program ${JSON.stringify(name)}; there are ${known}`);
}

function isProgram(name: string): name is keyof typeof programs {
  return Object.hasOwn(programs, name);
}

function unknownImage(image: string): string {
  const known = Object.values(localImages).join(", ");
  return `No program for image ${JSON.stringify(image)}; this machine has ${known}`;
}
