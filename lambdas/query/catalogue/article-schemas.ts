import * as z from "zod";
import { nextField, pageParameters } from "../http/cursor.ts";

export const releaseIdField = z.string().meta({
  description: "The release that the whole answer was made from.",
  example: "ec7ed9932da53ef6-a4f19220",
});

/** What callers see of an article. */
export const articleSchema = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    publishedAt: z.string().exactOptional().meta({ description: "Date and time in UTC, ISO 8601." }),
    source: z.string().exactOptional(),
    url: z.string().exactOptional(),
    labels: z.array(z.string()),
    tickers: z.array(z.string()).exactOptional(),
    language: z.string().exactOptional().meta({ description: "As the article says it, BCP 47." }),
    excerpt: z.string().meta({ description: "How its text begins." }),
    aliases: z
      .array(z.string())
      .exactOptional()
      .meta({ description: "Ids of copies: they lead to this article." }),
    recommendable: z.boolean().meta({ description: "Whether it has a word that the model knows." }),
    fresh: z
      .literal(true)
      .exactOptional()
      .meta({ description: "It came, or came in this version, after the release was made." }),
  })
  .meta({ id: "Article" });

export const articleAnswerSchema = z
  .strictObject({ releaseId: releaseIdField, article: articleSchema })
  .meta({ id: "ArticleAnswer" });

export const articlePageSchema = z
  .strictObject({
    releaseId: releaseIdField,
    total: z.int().min(0).meta({ description: "Articles of the whole catalogue." }),
    articles: z.array(articleSchema).meta({ description: "In code-point order of ids." }),
    next: nextField,
  })
  .meta({ id: "ArticlePage" });

export const articlesParameters = pageParameters(100, 20);
