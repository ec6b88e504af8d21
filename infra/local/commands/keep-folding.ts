import { Cron } from "croner";
import type { FoldInOutcome } from "../../../lambdas/fold-in/fold-in.ts";
import type { Config } from "../../../shared/config/schema.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { listArticles } from "../../../shared/release/inputs.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";

/**
 * Folds in what is dropped, and what a moved pointer may lack, for as long as there is a server: looks every
 * `gatherSeconds` whether articles or pointer have changed, as on AWS the bucket tells. What goes wrong is told, once as long
 * as it is the same, and the next look tries again.
 */
export function keepFolding(
  { enabled, gatherSeconds }: Config["foldIn"],
  store: ObjectStore,
  foldIn: () => Promise<FoldInOutcome>,
  {
    tell,
    complain,
  }: {
    readonly tell: (outcome: FoldInOutcome) => void;
    readonly complain: (error: unknown) => void;
  },
): { readonly stop: () => void } {
  let seen: string | undefined;
  let fault: string | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    try {
      const found = await versions(store);
      if (found === seen) return;
      tell(await foldIn());
      seen = found;
      fault = undefined;
    } catch (error) {
      // Whoever stops it closes what it works with.
      if (stopped) return;
      if (String(error) !== fault) complain(error);
      fault = String(error);
    }
  }

  const schedule = new Cron(
    "* * * * * *",
    { interval: gatherSeconds, protect: true, paused: !enabled },
    look,
  );
  return {
    stop() {
      stopped = true;
      schedule.stop();
    },
  };
}

async function versions(store: ObjectStore): Promise<string> {
  const current = await readCurrent(store);
  const articles = await listArticles(store);
  return JSON.stringify([current?.etag, articles.map(({ key, etag }) => [key, etag])]);
}
