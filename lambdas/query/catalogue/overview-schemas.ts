import * as z from "zod";
import { lineageSchema } from "../../../shared/release/evaluation-report.ts";
import { nextField, pageParameters } from "../http/cursor.ts";
import { releaseIdField } from "./article-schemas.ts";

export const healthSchema = z
  .strictObject({
    status: z.literal("ok"),
    releaseId: releaseIdField,
    createdAt: z.string().meta({ description: "When the release was made: UTC, ISO 8601." }),
    articles: z.int().min(0),
    freshArticles: z
      .int()
      .min(0)
      .meta({ description: "Of them came, or came in another version, after the release was made." }),
  })
  .meta({ id: "Health" });

const topicSchema = z
  .strictObject({
    topic: z.int().min(0).meta({ description: "Its number in this release." }),
    id: z.string().exactOptional().meta({ description: "Lasts when the release changes." }),
    name: z.string().exactOptional(),
    words: z.array(z.string()).meta({ description: "Most characteristic first." }),
    share: z.number().meta({ description: "Mean weight over the articles." }),
    since: z.string().exactOptional().meta({ description: "The release that it began with." }),
    before: z
      .strictObject({
        topic: z.int(),
        likeness: z.number().meta({ description: "Cosine of the word shares." }),
        came: z.array(z.string()).meta({ description: "Words that were not shown before." }),
        went: z.array(z.string()).meta({ description: "Words that are not shown any more." }),
        renamedFrom: z.string().exactOptional(),
      })
      .exactOptional()
      .meta({ description: "What it was in the release before. Absent: it began with this one." }),
  })
  .meta({ id: "Topic" });

export const topicsSchema = z
  .strictObject({
    releaseId: releaseIdField,
    topics: z.array(topicSchema),
    before: lineageSchema.shape.from
      .exactOptional()
      .meta({ description: "The release that they are compared with, or why there is none." }),
    ended: lineageSchema.shape.ended
      .exactOptional()
      .meta({ description: "Topics of the release before that are no more." }),
  })
  .meta({ id: "Topics" });

const releaseSchema = z
  .strictObject({
    releaseId: z.string(),
    sequence: z.int().meta({ description: "Grows with every release." }),
    createdAt: z.string(),
    serving: z.boolean(),
    previous: z.boolean().meta({ description: "What a rollback returns to." }),
    retired: z.boolean().meta({ description: "Its models are gone: it cannot serve again." }),
    counts: z.record(z.string(), z.number()),
    metrics: z.record(z.string(), z.union([z.number(), z.string()])),
  })
  .meta({ id: "Release" });

export const releasesSchema = z
  .strictObject({
    releases: z.array(releaseSchema).meta({ description: "Newest first." }),
    next: nextField,
  })
  .meta({ id: "Releases" });

export const releasesParameters = pageParameters(100, 50);
