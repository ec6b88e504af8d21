import { Cron } from "croner";
import type { Config } from "../../../shared/config/schema.ts";

/**
 * Retrains on schedule for as long as there is a server. What goes wrong outside of a run (a lock, a disk) is told, and
 * the next time comes all the same: readers keep what is serving.
 */
export function keepLearning(
  { enabled, cron, timeZone }: Pick<Config["schedule"], "enabled" | "cron" | "timeZone">,
  retrain: () => Promise<unknown>,
  complain: (error: unknown) => void,
): { readonly now: () => Promise<void>; readonly stop: () => void } {
  const now = () =>
    retrain().then(
      () => {},
      (error: unknown) => complain(error),
    );
  const schedule = new Cron(cron, { timezone: timeZone, protect: true, paused: !enabled }, now);
  return { now, stop: () => schedule.stop() };
}
