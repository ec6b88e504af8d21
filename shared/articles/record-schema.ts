import * as z from "zod";
import { toNormalForm } from "../unicode/normal-form.ts";
import { articleId, ID_RULE } from "./article-id.ts";
import { cleanTitle } from "./title.ts";

const PRINTABLE = /^[^\p{Cc}]*$/u;

const shortText = z
  .string()
  .regex(PRINTABLE, "must not contain control characters")
  .regex(/\S/, "must not be blank")
  .max(200, "must have at most 200 characters")
  .transform(toNormalForm);

const id = z.string().transform((raw, context) => {
  const valid = articleId(raw);
  if (valid !== undefined) return valid;
  context.addIssue({ code: "custom", message: ID_RULE });
  return z.NEVER;
});

const title = z
  .string()
  .max(1000, "must have at most 1000 characters")
  .refine((text) => cleanTitle(text) !== "", "must not be blank");

const publishedAt = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: "must be an ISO 8601 date, or date and time with Z or an offset",
  })
  .transform((text) => new Date(text).toISOString())
  .refine((utc) => /^[12]/.test(utc), "must lie in the years 1000 to 2999");

const url = z
  .string()
  .max(2048, "must have at most 2048 characters")
  .regex(/^https?:\/\/[^\s\p{Cc}]+$/iu, "must be an http or https address")
  .refine((text) => text.isWellFormed() && URL.canParse(text), "must be an http or https address");

const language = z.string().transform((tag, context) => {
  try {
    return new Intl.Locale(tag).baseName;
  } catch {
    context.addIssue({ code: "custom", message: 'must be a language such as "en" or "pt-BR" (BCP 47)' });
    return z.NEVER;
  }
});

const names = z.array(shortText).max(1000, "must have at most 1000 items");

/** One line of a JSONL drop. Other systems' further fields are let be; a known field is never repaired. */
export const recordSchema = z.object({
  id,
  title,
  body: z.string(),
  publishedAt: publishedAt.optional(),
  source: shortText.optional(),
  url: url.optional(),
  labels: names.optional(),
  tickers: names.optional(),
  language: language.optional(),
  split: z.enum(["train", "test"]).optional(),
});

export type ArticleRecord = z.output<typeof recordSchema>;
