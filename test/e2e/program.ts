import { spawnSync } from "node:child_process";
import { join } from "node:path";

export const program = join(import.meta.dirname, "../../infra/local/readnext.ts");

export interface Run {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line to its end, as a person or a script does. @param folder where they are; undefined: here */
export function readnext(args: readonly string[], folder?: string): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    ...(folder !== undefined && { cwd: folder }),
    encoding: "utf8",
    timeout: 60_000,
  });
  return { exitCode: status, out: stdout, err: stderr };
}
