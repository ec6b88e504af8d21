import { articleFilter } from "../../../shared/ranking/filters.ts";
import { recommend } from "../../../shared/ranking/recommend.ts";
import type { ServedRelease } from "../../../shared/release/served-release.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { presentArticle } from "../catalogue/articles.ts";
import { parseBody, parseParameters, refuseParameters } from "../http/parse.ts";
import type { Query } from "../routes.ts";
import { ifAvailable, neighboursOf } from "./ask-models.ts";
import { type Asked, askByBody, askById } from "./questions.ts";
import { byIdParameters, recommendationBody, type Wishes, wishesOf } from "./recommendation-schemas.ts";

/** Schemas take longer to build than an answer to find; releases differ in nothing else. */
const schemasOf = memoized((most: number) => ({
  parameters: byIdParameters(most),
  body: recommendationBody(most),
}));

/** What to read after one article of the catalogue. */
export async function recommendById({ event, parameters, runtime, release: open }: Query) {
  const release = await open();
  const wishes = wishesOf(parseParameters(schemasOf(mostResults(release)).parameters, event));
  return answer(runtime, release, askById(release, parameters.id ?? ""), wishes);
}

/** What to read after a text of the caller's own, or by what several articles have in common. */
export async function recommendByBody({ event, runtime, release: open }: Query) {
  refuseParameters(event);
  const release = await open();
  const body = parseBody(schemasOf(mostResults(release)).body, event);
  return answer(runtime, release, await askByBody(runtime, release, body), body);
}

/** The index gives so many neighbours, of which one may be the article itself. */
function mostResults({ manifest }: ServedRelease): number {
  return manifest.config.neighbours.candidates - 1;
}

async function answer(
  runtime: Runtime,
  release: ServedRelease,
  { question, query, diversity: usual, degraded }: Asked,
  { k, diversity = usual, freshnessHalfLifeDays, filters = {} }: Wishes,
) {
  const { config, releaseId } = release.manifest;
  const allowed = articleFilter(filters, release);
  // Without the index the release's own vectors say the same.
  const found = await ifAvailable(neighboursOf(runtime, release, question.liked));
  const wishes = {
    count: k ?? config.neighbours.k,
    diversity,
    ...(freshnessHalfLifeDays !== undefined && { halfLifeDays: freshnessHalfLifeDays }),
  };
  const { recommendations, shortfall } = recommend(release, question, found ?? [], wishes, allowed);
  return {
    releaseId,
    query,
    results: recommendations.map(({ article, score, because }) => ({
      article: presentArticle(article, release),
      score,
      because,
    })),
    ...(shortfall && { reason: shortfall }),
    ...((degraded || release.behind) && { degraded: true as const }),
  };
}

function memoized<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
