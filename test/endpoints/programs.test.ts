import { describe, expect, test } from "vitest";
import { localImages, programFor } from "../../shared/algorithms/programs.ts";
import { ConfigError } from "../../shared/errors/errors.ts";
import { rejects } from "../storage/conformance.ts";

describe("programFor", () => {
  test.each(["ntm", "knn"] as const)("finds the program of the local %s image", async (name) => {
    const program = await programFor(localImages[name]);

    expect(program.name).toBe(name);
  });

  test.each([
    "",
    "ntm",
    "readnext.local/ntm",
    "readnext.local/ntm:2",
    "382416733822.dkr.ecr.us-east-1.amazonaws.com/ntm:1",
  ])("refuses the image %j, naming those that it has", async (image) => {
    await rejects(programFor(image), ConfigError, "IMAGE_UNKNOWN");
    await expect(programFor(image)).rejects.toThrow("readnext.local/ntm:1, readnext.local/knn:1");
  });
});
