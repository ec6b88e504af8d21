import { parentPort } from "node:worker_threads";
import { AlgorithmError } from "../errors/errors.ts";
import type { AlgorithmProgram, TrainingInput } from "./program.ts";
import type { TrainingMessage } from "./training-thread.ts";

/** What a thread trains, and on what. */
export interface Training {
  readonly program: AlgorithmProgram;
  readonly input: Omit<TrainingInput, "log">;
}

/**
 * The body of a training thread: trains, and tells the thread that started it of each line of the log and what came of it.
 * @param prepare may throw, as the program may: the reason becomes that of the failure
 */
export async function tellTraining(prepare: () => Promise<Training>): Promise<void> {
  await train(prepare).then(say, (error: unknown) => say({ failureReason: reasonOf(error) }));
}

async function train(prepare: () => Promise<Training>): Promise<TrainingMessage> {
  const { program, input } = await prepare();
  const model = program.train({ ...input, log: (line) => say({ log: line }) });
  return { model: [...model] };
}

function say(message: TrainingMessage): void {
  parentPort?.postMessage(message);
}

/** In the words of FailureReason: whose fault it was, and what. */
function reasonOf(error: unknown): string {
  if (error instanceof AlgorithmError && error.code === "CLIENT_ERROR")
    return `ClientError: ${error.message}`;
  return `InternalServerError: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}
