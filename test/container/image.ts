import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeContainer } from "../../container/bundle.ts";

/** What `docker build` would make of the container's folder. */
export interface Image {
  /** The image's `/` on this disk. */
  readonly root: string;
  /** Of ENTRYPOINT, with the image's paths on this disk. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Follows the Dockerfile by hand, in a folder outside of the repository: what the image lacks is not found here either.
 * @throws Error at an instruction that cannot be followed without Docker, such as RUN
 */
export function buildImage(directory: string): Image {
  const context = join(directory, "context");
  const root = join(directory, "root");
  writeContainer(context);
  const environment: Record<string, string> = {};
  let command: string[] = [];
  for (const [instruction, rest] of instructionsIn(join(context, "Dockerfile"))) {
    const [first = "", second = ""] = rest.split(/[ =]/);
    if (instruction === "COPY") cpSync(join(context, first), join(root, second), { recursive: true });
    else if (instruction === "ENV") environment[first] = second;
    else if (instruction === "ENTRYPOINT") command = JSON.parse(rest);
    else if (instruction !== "FROM" && instruction !== "LABEL") throw new Error(`cannot do ${instruction}`);
  }
  const onDisk = (word: string) => (word.startsWith("/") ? join(root, word) : word);
  return { root, command: command.map(onDisk), environment };
}

/** The instructions of a Dockerfile, each with what follows it. */
export function instructionsIn(file: string): [instruction: string, rest: string][] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const end = line.indexOf(" ");
      return [line.slice(0, end), line.slice(end + 1)];
    });
}
