import * as z from "zod";
import { servesInProcess } from "../../shared/config/serving.ts";
import { isAnswering } from "../../shared/endpoints/hosted-endpoint.ts";
import { readCurrent } from "../../shared/release/current.ts";
import { surveyHosting } from "../../shared/release/hosting.ts";
import { hashInputs, listArticles } from "../../shared/release/inputs.ts";
import { layout } from "../../shared/release/layout.ts";
import { learningConfig } from "../../shared/release/learning-config.ts";
import { readReleaseManifest } from "../../shared/release/manifest.ts";
import { readStored } from "../../shared/release/stored-json.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { oldestOf, unlearnedSince } from "./unlearned-since.ts";

/** The schedule's event says nothing that matters here. */
export const observeInput = z.unknown();

const lastCheckSchema = z.object({ at: z.iso.datetime() });

/**
 * Measures what no run measures, because it shows when none takes place. Reads only. Each value is measured as soon as it
 * is known: what cannot be read hides none that came before.
 *
 * `HoursSinceCheck` counts from the last look for new articles; before the first one, from when the oldest article was
 * dropped: a schedule that never comes due is told when articles have waited, not on the day of the deployment.
 * `ModelAgeHours`: see `unlearnedSince`. A time that lies ahead, by another clock, counts as now.
 * @throws CorruptDataError what the readers of the last check, the pointer and the serving release's manifest throw
 */
export async function observe(_event: unknown, runtime: Runtime) {
  const { store, config, measure } = runtime;
  const hoursSince = hoursBefore(runtime.clock());

  const articles = await listArticles(store);
  const lastCheck = await readStored(store, layout.lastCheck, lastCheckSchema);
  const hoursSinceCheck = hoursSince(lastCheck ? new Date(lastCheck.value.at) : oldestOf(articles));
  measure("HoursSinceCheck", hoursSinceCheck);

  const current = (await readCurrent(store))?.pointer;
  const inputs = hashInputs(articles, learningConfig(config));
  const modelAgeHours = hoursSince(unlearnedSince(articles, inputs, current));
  measure("ModelAgeHours", modelAgeHours);

  const { hosted, orphans } = await surveyHosting(runtime);
  measure("EndpointsWithoutRelease", orphans.length);

  const serving =
    current && !servesInProcess(config)
      ? Object.values((await readReleaseManifest(store, current.manifest)).endpoints)
      : [];
  const endpointsMissing = serving.filter((name) => !isAnswering(hosted, name)).length;
  measure("EndpointsMissing", endpointsMissing);

  return { hoursSinceCheck, modelAgeHours, endpointsWithoutRelease: orphans.length, endpointsMissing };
}

function hoursBefore(now: Date): (then: Date | undefined) => number {
  return (then = now) => Math.max(0, now.getTime() - then.getTime()) / 3_600_000;
}
