import type { Reject } from "../../shared/articles/article.ts";
import { analysisText } from "../../shared/articles/fingerprint.ts";
import { poisonReject } from "../../shared/articles/poison.ts";
import { catalogueEntryOf, describeArticle } from "../../shared/corpus/describe-article.ts";
import { askTopicModel } from "../../shared/endpoints/ask-models.ts";
import type { Delta } from "../../shared/release/delta.ts";
import type { Release } from "../../shared/release/load-release.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import type { Analyzer } from "../../shared/text/analyzer.ts";
import { vectorize } from "../../shared/text/vectorize.ts";
import { represent } from "../../shared/topics/representation.ts";
import type { PlacedArticle } from "./place-articles.ts";

type LocatedArticle = Delta["articles"][number];

/**
 * Gives articles their vectors by the release's own vocabulary, topic model and representation, as a retraining with this
 * release's model would. An article whose analysis fails is rejected, and the others are not.
 * @param analyzer the release's own
 */
export async function locateArticles(
  { openEndpoint }: Pick<Runtime, "openEndpoint">,
  { manifest, columnOf }: Release,
  analyzer: Analyzer,
  placed: readonly PlacedArticle[],
): Promise<{ readonly articles: readonly LocatedArticle[]; readonly rejects: readonly Reject[] }> {
  const rejects: Reject[] = [];
  const counted = placed.flatMap((place) => {
    const result = count(place, analyzer, columnOf);
    if (!("reject" in result)) return [result];
    rejects.push(result.reject);
    return [];
  });

  const vectorOf = new Map<number, number[]>();
  const known = counted.filter(({ columns }) => columns.length > 0);
  if (known.length > 0) {
    const endpoint = await openEndpoint(manifest.endpoints.topicModel);
    for await (const answered of askTopicModel(endpoint, known, columnOf.size)) {
      for (const { item, answer } of answered) {
        vectorOf.set(item.entry.row, Array.from(represent(answer, manifest.representation.name)));
      }
    }
  }
  const articles = counted.map(({ entry }) => {
    const vector = vectorOf.get(entry.row);
    return { entry, ...(vector && { vector }) };
  });
  return { articles, rejects };
}

function count(
  { fresh: { article, place }, row, aliases }: PlacedArticle,
  analyzer: Analyzer,
  columnOf: ReadonlyMap<string, number>,
) {
  try {
    const text = analysisText(article);
    const { columns, counts } = vectorize(analyzer.terms(text), columnOf);
    const described = catalogueEntryOf(describeArticle(article, text, place));
    const entry = { ...described, row, ...(aliases.length > 0 && { aliases: [...aliases] }) };
    return { entry, columns, counts };
  } catch (error) {
    return { reject: poisonReject(error, place) };
  }
}
