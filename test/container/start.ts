import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { Image } from "./image.ts";

/** A container as it runs, or has run. */
export interface Container {
  /** Its log so far. */
  readonly lines: readonly string[];
  /** The first line that holds the text. Rejects when the container ends without it. */
  readonly line: (text: string) => Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exitCode: Promise<number | null>;
}

/** Runs the image's command in a process of its own, with no variables but the image's and these. */
export function start(
  image: Image,
  command: "train" | "serve",
  environment: Record<string, string>,
): Container {
  const [, ...words] = image.command;
  const env = { ...image.environment, ...environment };
  const child = spawn(process.execPath, [...words, command], { env, cwd: image.root });
  const lines: string[] = [];
  const waiting: { text: string; resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  const exitCode = once(child, "close").then(([code]) => {
    for (const { text, reject } of waiting) reject(new Error(`no "${text}" in\n${lines.join("\n")}`));
    return code;
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      for (const { text, resolve } of waiting) if (line.includes(text)) resolve(line);
    });
  }
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    lines,
    line: (text) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const said = lines.find((line) => line.includes(text));
      if (said === undefined) waiting.push({ text, resolve, reject });
      else resolve(said);
      return promise;
    },
    kill: (signal) => void child.kill(signal),
    exitCode,
  };
}
