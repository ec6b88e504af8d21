import type { CommonOptions } from "./options.ts";
import { ask } from "./query-client.ts";

interface Answer {
  readonly releases: readonly {
    readonly releaseId: string;
    readonly createdAt: string;
    readonly serving: boolean;
    readonly counts: Readonly<Record<string, number>>;
    readonly metrics: Readonly<Record<string, number | string>>;
  }[];
}

export async function releasesCommand(options: CommonOptions): Promise<void> {
  const answer = (await ask(options, { path: "/v1/releases" })) as Answer;
  if (options.json) return console.log(JSON.stringify(answer, undefined, 2));
  if (answer.releases.length === 0) console.log("No release yet.");
  for (const { releaseId, createdAt, serving, counts, metrics } of answer.releases) {
    const precision = Number(metrics.precisionAtK).toFixed(3);
    console.log(
      `${serving ? "*" : " "} ${releaseId}  ${createdAt}  ${counts.articles} articles, precision ${precision} (${metrics.method})`,
    );
  }
}
