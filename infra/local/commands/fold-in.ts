import { dropArticles } from "../drop-articles.ts";
import { openEngine } from "../engine.ts";
import { readSettings } from "../settings.ts";
import type { CommonOptions } from "./options.ts";
import { wordFoldIn } from "./word-fold-in.ts";

interface FoldInOptions extends CommonOptions {
  readonly articles?: string;
}

/** Makes dropped articles known to readers without a retraining. */
export async function foldInCommand(options: FoldInOptions): Promise<void> {
  const settings = readSettings(options.data, options.config);
  if (options.articles !== undefined) dropArticles(settings.dataDir, options.articles);
  const engine = await openEngine(settings);
  try {
    const outcome = await engine.foldIn();
    console.log(options.json ? JSON.stringify(outcome, undefined, 2) : wordFoldIn(outcome));
    if (outcome.decision === "NO_RELEASE") process.exitCode = 1;
  } finally {
    await engine.close();
  }
}
