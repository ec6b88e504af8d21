import { z } from "zod";
import type { CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
import { NotFoundError } from "../../shared/errors/errors.ts";
import type { Release } from "../../shared/release/load-release.ts";
import { compareCodePoints } from "../../shared/text/code-points.ts";
import { parseParameters } from "./parse.ts";
import type { Query } from "./routes.ts";

const pageSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** The id after which the page begins: `next` of the page before. */
  after: z.string().max(200).optional(),
});

/** What callers see of an article; `recommendable` tells whether it has a known term. */
export function presentArticle(article: CatalogueEntry, release: Pick<Release, "vectorOfRow">) {
  const { row, ...shown } = article;
  return { ...shown, recommendable: row !== undefined && release.vectorOfRow.has(row) };
}

/** @throws NotFoundError `ARTICLE_NOT_FOUND` */
export function articleOf(release: Release, id: string): CatalogueEntry {
  const article = release.articleOfId.get(id);
  if (article) return article;
  throw new NotFoundError("ARTICLE_NOT_FOUND", `no article has the id "${id}"`);
}

export async function getArticle({ parameters, release: open }: Query) {
  const release = await open();
  const article = articleOf(release, parameters.id ?? "");
  return { releaseId: release.manifest.releaseId, article: presentArticle(article, release) };
}

/** A page of the catalogue, in code-point order of ids. */
export async function listArticles({ event, release: open }: Query) {
  const { limit, after } = parseParameters(pageSchema, event);
  const release = await open();
  const { catalogue, manifest } = release;
  const start = after === undefined ? 0 : catalogue.findIndex(({ id }) => compareCodePoints(id, after) > 0);
  const page = start < 0 ? [] : catalogue.slice(start, start + limit);
  const last = page.at(-1);
  const more = start >= 0 && start + limit < catalogue.length;
  return {
    releaseId: manifest.releaseId,
    total: catalogue.length,
    articles: page.map((article) => presentArticle(article, release)),
    ...(more && last && { next: last.id }),
  };
}
