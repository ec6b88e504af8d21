import { ConfigError } from "../errors/errors.ts";
import type { AlgorithmProgram } from "./program.ts";

/** The training and hosting images that stand in for SageMaker's built-in ones. */
export const localImages = { ntm: "readnext.local/ntm:1", knn: "readnext.local/knn:1" } as const;

/** Finds the program that a container image runs. */
export type ProgramLookup = (image: string) => Promise<AlgorithmProgram>;

/** @throws ConfigError `IMAGE_UNKNOWN` */
export async function programFor(image: string): Promise<AlgorithmProgram> {
  switch (image) {
    case localImages.ntm:
      return (await import("../topics/ntm.ts")).ntmProgram();
    case localImages.knn:
      return (await import("../neighbours/knn.ts")).knn;
    default:
      throw new ConfigError("IMAGE_UNKNOWN", unknownImage(image));
  }
}

function unknownImage(image: string): string {
  const known = Object.values(localImages).join(", ");
  return `No program for image ${JSON.stringify(image)}; this machine has ${known}`;
}
