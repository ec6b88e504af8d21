import { toNormalForm } from "../unicode/normal-form.ts";
export const ID_RULE = "must have 1 to 200 characters, no control characters and no lone surrogates";

/** The id in NFC, or undefined when it breaks the rule for ids. */
export function articleId(raw: string): string | undefined {
  const id = toNormalForm(raw);
  if (id.length === 0 || id.length > 400 || !id.isWellFormed() || /\p{Cc}/u.test(id)) return undefined;
  return Array.from(id).length <= 200 ? id : undefined;
}

/** The id that a file's path gives: without its extension, folders set apart by ":". */
export function idOfPath(path: string): string | undefined {
  return articleId(path.replace(/\.[^./]*$/, "").replaceAll("/", ":"));
}
