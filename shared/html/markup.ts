/** Text of a page that is safe to stand in it as it is. Made by `html` alone. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Part[];

/** Longer text is cut: the report is to be read, and a title may have any length. */
const longestText = 500;

/** Line ends, other controls, and what turns the direction of the text behind it. */
const unruly = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * A template of HTML or SVG. Whatever is put into it is text, escaped for elements and for quoted attributes alike, unless
 * it is markup itself; of a list each.
 */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: String.raw({ raw: pieces }, ...parts.map(write)) };
}

function write(part: Part): string {
  if (typeof part === "string") return escapeText(part);
  if (typeof part === "number") return String(part);
  return isMarkup(part) ? part.markup : part.map(write).join("");
}

function isMarkup(part: Markup | readonly Part[]): part is Markup {
  return !Array.isArray(part);
}

function escapeText(text: string): string {
  const characters = [...text.slice(0, 2 * longestText)];
  const cut = characters.length > longestText ? `${characters.slice(0, longestText).join("")}…` : text;
  return cut.replace(unruly, "\ufffd").replace(/[&<>"']/g, (one) => entities[one] ?? "");
}
