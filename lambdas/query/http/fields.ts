import * as z from "zod";
import { articleId, ID_RULE } from "../../../shared/articles/article-id.ts";
import { toNormalForm } from "../../../shared/unicode/normal-form.ts";

/** Describes a field to callers by what it means, where the schema goes by how it is written. */
function shownAs(shown: object) {
  return ({ jsonSchema }: { readonly jsonSchema: { pattern?: string; anyOf?: unknown } }) => {
    delete jsonSchema.pattern;
    delete jsonSchema.anyOf;
    Object.assign(jsonSchema, shown);
  };
}

/** A whole number in a JSON body. */
export function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error, abort: true }).min(least, { error }).max(most, { error });
}

/** The same in a query string: written in digits alone. */
export function writtenNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, { error, abort: true })
    .transform(Number)
    .pipe(wholeNumber(least, most))
    .meta({ override: shownAs({ type: "integer", minimum: least, maximum: most }) });
}

/** A number in a JSON body that may have decimals; without `most` to the largest that is finite. */
export function decimalNumber(least: number, most: number) {
  const error = `must be a number from ${least} to ${most}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
}

/** The same in a query string: digits, with or without a decimal point. */
export function writtenDecimal(least: number, most: number) {
  const error = `must be a number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,20}(\.\d{1,20})?$/, { error, abort: true })
    .transform(Number)
    .pipe(decimalNumber(least, most))
    .meta({ override: shownAs({ type: "number", minimum: least, maximum: most }) });
}

/** An article's id in NFC. What it may be is the rule of `shared/articles`. */
export const idField = z
  .string({ error: ID_RULE })
  .refine((text) => articleId(text) !== undefined, ID_RULE)
  .transform(toNormalForm)
  .meta({ override: { minLength: 1 } });

const dateRule = { error: "must be an ISO 8601 date, or date and time with Z or an offset" };
const dateOrMoment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], dateRule);

/** The first moment of a date, or the moment itself: UTC as articles' `publishedAt` has it, to be compared as text. */
export const fromField = dateOrMoment
  .transform((text) => new Date(text).toISOString())
  .meta({ override: shownAs({ type: "string" }) });

/** The last millisecond of a date, or the moment itself, likewise. */
export const toField = dateOrMoment
  .transform((text) => new Date(text.includes("T") ? text : `${text}T23:59:59.999Z`).toISOString())
  .meta({ override: shownAs({ type: "string" }) });

/** How OpenAPI is told that a parameter's items are set apart by commas. */
export const byCommas = { param: { style: "form", explode: false } } as const;

/**
 * A list in a query string, its items set apart by commas; a parameter that is given twice arrives like that. An item that
 * has a comma itself needs a JSON body.
 */
export function commaSeparated<Item extends z.ZodType<unknown, string>>(item: Item, most: number) {
  return z
    .string()
    .transform((text) => text.split(","))
    .pipe(listOf(item, 1, most))
    .meta({ override: shownAs({ type: "array", items: { type: "string" }, minItems: 1, maxItems: most }) });
}

export function listOf<Item extends z.ZodType>(item: Item, least: number, most: number) {
  const error = `must be a list of ${least} to ${most}`;
  return z.array(item, { error }).min(least, { error }).max(most, { error });
}
