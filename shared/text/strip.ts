import { isSpace } from "./characters.ts";

const QUOTE_ANYWHERE = ["writes in", "writes:", "wrote:", "says:", "said:"];
const QUOTE_AT_START = ["In article", "Quoted from", "|", ">"];

/**
 * What a newsgroup post's author wrote, as far as it can be told: without mail header, quotes and signature, dropped in
 * this order. The rules are scikit-learn's (`sklearn.datasets._twenty_newsgroups`), whose own order is another one.
 */
export function stripPost(raw: string): string {
  return stripFooter(stripQuoting(stripHeader(raw)));
}

/** Everything after the first empty line; nothing when there is none. */
export function stripHeader(text: string): string {
  const blankLine = text.indexOf("\n\n");
  return blankLine < 0 ? "" : text.slice(blankLine + 2);
}

/** Drops every line that quotes somebody or says that it will. */
export function stripQuoting(text: string): string {
  return text
    .split("\n")
    .filter((line) => !isQuote(line))
    .join("\n");
}

function isQuote(line: string): boolean {
  return (
    QUOTE_AT_START.some((mark) => line.startsWith(mark)) || QUOTE_ANYWHERE.some((mark) => line.includes(mark))
  );
}

/**
 * Drops what follows the last line that is blank or made of hyphens, which is a signature or, when there is none, the
 * last paragraph. A text without such a line is returned untouched.
 */
export function stripFooter(text: string): string {
  const [start, end] = trimmedSpan(text, 0, text.length);
  for (let lineEnd = end; lineEnd > start; ) {
    const lineStart = Math.max(start, text.lastIndexOf("\n", lineEnd - 1) + 1);
    if (isRule(text, lineStart, lineEnd)) return lineStart > start ? text.slice(start, lineStart - 1) : text;
    lineEnd = lineStart - 1;
  }
  return text;
}

function isRule(text: string, start: number, end: number): boolean {
  const [from, to] = trimmedSpan(text, start, end);
  for (let i = from; i < to; i++) {
    if (text[i] !== "-") return false;
  }
  return true;
}

function trimmedSpan(text: string, start: number, end: number): [number, number] {
  let from = start;
  let to = end;
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return [from, to];
}
