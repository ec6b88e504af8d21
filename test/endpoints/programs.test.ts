import { describe, expect, test } from "vitest";
import { localImages, programFor, programNamed } from "../../shared/algorithms/programs.ts";
import { ConfigError } from "../../shared/errors/errors.ts";
import { ntmProgram } from "../../shared/topics/ntm.ts";
import { rejects } from "../storage/conformance.ts";
import { csvChannel, trainingInput } from "../topics/synthetic-input.ts";

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
    await expect(programFor(image)).rejects.toThrow(
      "readnext.local/ntm:1, readnext.local/plain-ntm:1, readnext.local/knn:1",
    );
  });

  test("trains the plain NTM under the image that stands for SageMaker's own", async () => {
    const input = trainingInput(
      {
        train: csvChannel([
          [1, 0],
          [0, 1],
        ]),
      },
      { feature_dim: "2", num_topics: "2", epochs: "1", mini_batch_size: "2" },
    );
    const plain = ntmProgram({ objective: "evidence-lower-bound" }).train(input);

    const standIn = (await programFor(localImages.plainNtm)).train(input);
    const own = (await programFor(localImages.ntm)).train(input);

    expect(standIn).toEqual(plain);
    expect(own).not.toEqual(plain);
  });
});

describe("programNamed", () => {
  test.each([
    ["ntm", "ntm"],
    ["plain-ntm", "ntm"],
    ["knn", "knn"],
  ])("finds %s", async (name, algorithm) => {
    expect((await programNamed(name)).name).toBe(algorithm);
  });

  test.each(["", "NTM", "lda", "toString"])(
    "refuses the program %j, naming those that there are",
    async (name) => {
      await rejects(programNamed(name), ConfigError, "PROGRAM_UNKNOWN");
      await expect(programNamed(name)).rejects.toThrow("ntm, plain-ntm, knn");
    },
  );
});
