import type { CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
import { askTopicModel } from "../../shared/endpoints/ask-models.ts";
import type { Delta } from "../../shared/release/delta.ts";
import type { Release } from "../../shared/release/load-release.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import type { SparseCounts } from "../../shared/text/vectorize.ts";
import { represent } from "../../shared/topics/representation.ts";
import type { PlacedArticle } from "./place-articles.ts";

type LocatedArticle = Delta["articles"][number];

/**
 * Gives articles their vectors by the release's own topic model and representation, and their words by its lexicon, as a
 * retraining with this release's model would. A text that the release has already keeps what it has.
 */
export async function locateArticles(
  { openEndpoint }: Pick<Runtime, "openEndpoint">,
  release: Pick<Release, "manifest" | "columnOf" | "vectorOfRow" | "words">,
  placed: readonly PlacedArticle[],
): Promise<LocatedArticle[]> {
  const { manifest, columnOf, vectorOfRow } = release;
  const vectorOf = new Map<number, Float32Array>();
  const unknown = placed.flatMap(({ row, text }) => {
    if ("entry" in text) return text.terms.columns.length > 0 ? [{ row, ...text.terms }] : [];
    const vector = vectorOfRow.get(text.former.row ?? -1);
    if (vector) vectorOf.set(row, vector);
    return [];
  });
  if (unknown.length > 0) {
    const endpoint = await openEndpoint(manifest.endpoints.topicModel);
    for await (const answered of askTopicModel(endpoint, unknown, columnOf.size)) {
      for (const { item, answer } of answered) {
        vectorOf.set(item.row, represent(answer, manifest.representation.name));
      }
    }
  }
  return placed.map((place) => {
    const vector = vectorOf.get(place.row);
    const words = wordsOf(place, release);
    return {
      entry: describe(place),
      ...(vector && { vector: Array.from(vector) }),
      ...(words && { words: { columns: Array.from(words.columns), counts: Array.from(words.counts) } }),
    };
  });
}

function wordsOf({ text }: PlacedArticle, { words }: Pick<Release, "words">): SparseCounts | undefined {
  return "entry" in text ? text.words : words?.index.wordsOf(text.former.row ?? -1);
}

function describe({ id, text, row, aliases }: PlacedArticle): LocatedArticle["entry"] {
  const entry = "entry" in text ? text.entry : knownOfCopy(id, text.former);
  return { ...entry, row, ...(aliases.length > 0 && { aliases: [...aliases] }) };
}

/** Only what is the text's: where else it differed from its original, a release does not tell. */
function knownOfCopy(id: string, { title, excerpt, fingerprint, copies }: CatalogueEntry): CatalogueEntry {
  const publishedAt = copies?.find((copy) => copy.id === id)?.publishedAt;
  return {
    id,
    title,
    ...(publishedAt !== undefined && { publishedAt }),
    labels: [],
    excerpt,
    ...(fingerprint !== undefined && { fingerprint }),
  };
}
