import type { CatalogueEntry } from "../../../shared/corpus/vocabulary-files.ts";
import { NotFoundError } from "../../../shared/errors/errors.ts";
import type { ServedRelease } from "../../../shared/release/served-release.ts";
import { compareCodePoints } from "../../../shared/unicode/code-points.ts";
import { toNormalForm } from "../../../shared/unicode/normal-form.ts";
import { readCursor, writeCursor } from "../http/cursor.ts";
import { parseParameters, refuseParameters } from "../http/parse.ts";
import type { Query } from "../routes.ts";
import { articlesParameters } from "./article-schemas.ts";

const list = "articles";

/**
 * What callers see of an article; `recommendable` tells whether it has a known word, `fresh` that it came, or came in this
 * version, after the release was made.
 */
export function presentArticle(
  article: CatalogueEntry,
  release: Pick<ServedRelease, "vectorOfRow" | "wordsOfRow" | "fresh">,
) {
  const { row = -1, fingerprint: _, object: __, copies: ___, ...shown } = article;
  return {
    ...shown,
    recommendable: release.vectorOfRow.has(row) || (release.wordsOfRow.get(row)?.columns.length ?? 0) > 0,
    ...(release.fresh?.articles.has(row) && { fresh: true as const }),
  };
}

/**
 * The article that a path names, or whose copy it names. API Gateway's HTTP API has decoded the path already, other ways
 * in have not (and a caller of the former encodes "?" and "%" twice, for it decodes twice): so an id is first taken as it
 * stands, then decoded.
 * @throws NotFoundError `ARTICLE_NOT_FOUND`
 */
export function articleOf(release: Pick<ServedRelease, "articleOfId">, named: string): CatalogueEntry {
  const asItStands = toNormalForm(named);
  const article =
    release.articleOfId.get(asItStands) ?? release.articleOfId.get(toNormalForm(decoded(asItStands)));
  if (article) return article;
  throw new NotFoundError("ARTICLE_NOT_FOUND", `no article has the id "${named}"`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export async function getArticle({ event, parameters, release: open }: Query) {
  refuseParameters(event);
  const release = await open();
  const article = articleOf(release, parameters.id ?? "");
  return { releaseId: release.manifest.releaseId, article: presentArticle(article, release) };
}

/** A page of the catalogue, in code-point order of ids. */
export async function listArticles({ event, release: open }: Query) {
  const { limit, cursor } = parseParameters(articlesParameters, event);
  const release = await open();
  const { releaseId } = release.manifest;
  const after = readCursor(list, releaseId, cursor);
  const { catalogue } = release;
  const rest =
    after === undefined ? catalogue : catalogue.filter(({ id }) => compareCodePoints(id, after) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    releaseId,
    total: catalogue.length,
    articles: page.map((article) => presentArticle(article, release)),
    ...(last && page.length < rest.length && { next: writeCursor(list, releaseId, last.id) }),
  };
}
