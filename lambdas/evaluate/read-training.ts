import { readModelFile } from "../../shared/endpoints/model-archive.ts";
import { CorruptDataError, NotFoundError } from "../../shared/errors/errors.ts";
import type { Training } from "../../shared/release/evaluation-report.ts";
import { readRunModel } from "../../shared/release/run-model.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { decodeHistory, HISTORY_FILE } from "../../shared/topics/training-history.ts";

/** A thousand epochs take a tenth of it. */
const mostBytes = 4_000_000;

/**
 * How the topic model was trained, from its archive. What cannot be read there is told and fails nothing: promotion looks at
 * the archive again, and the model itself is asked.
 */
export async function readTraining(
  { store, log }: Pick<Runtime, "store" | "log">,
  archiveUri: string,
  runId: string,
): Promise<Training> {
  try {
    const archive = await readRunModel(store, archiveUri, runId);
    const bytes = await readModelFile(archive, HISTORY_FILE, mostBytes);
    if (!bytes) return { known: false, why: "NOT_IN_ARCHIVE" };
    return { known: true, ...decodeHistory(bytes) };
  } catch (error) {
    if (!(error instanceof CorruptDataError || error instanceof NotFoundError)) throw error;
    log("warn", "losses of the training unreadable", { reason: error.code });
    return { known: false, why: error.code };
  }
}
