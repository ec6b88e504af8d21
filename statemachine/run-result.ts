import * as z from "zod";

/** How an execution of the state machine ended, here or on AWS. */
export type RunResult =
  | { readonly status: "PROMOTED"; readonly releaseId: string }
  | { readonly status: "NOTHING_NEW" | "RUN_IN_PROGRESS"; readonly reason: string }
  | { readonly status: "FAILED"; readonly error: string; readonly cause: string };

const finalOutput = z.union([
  z.object({ release: z.object({ releaseId: z.string() }) }),
  z.object({
    run: z.object({ decision: z.enum(["NOTHING_NEW", "RUN_IN_PROGRESS"]), reason: z.string() }),
  }),
]);

/** Which result the output of an execution that succeeded is; FAILED with `OUTPUT_UNKNOWN` for that of another machine. */
export function readOutput(output: unknown): RunResult {
  const read = finalOutput.safeParse(output);
  if (!read.success) {
    const cause = "the execution's output tells neither a release nor why there is none";
    return { status: "FAILED", error: "OUTPUT_UNKNOWN", cause };
  }
  if ("release" in read.data) return { status: "PROMOTED", releaseId: read.data.release.releaseId };
  const { decision, reason } = read.data.run;
  return { status: decision, reason };
}

/** The words for a person in an execution's Cause: Lambda and SageMaker put JSON there. */
export function readCause(cause: string | undefined): string {
  if (!cause) return "";
  try {
    const value = JSON.parse(cause) as { errorMessage?: unknown; FailureReason?: unknown } | null;
    return String(value?.errorMessage ?? value?.FailureReason ?? cause);
  } catch {
    return cause;
  }
}
