/** What a JSON text looks like from outside, without having parsed it. */
export interface JsonShape {
  /** The deepest nesting of objects and arrays. */
  readonly depth: number;
  /** How many `key: value` members its objects have, all together. */
  readonly members: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** One pass without recursion; right for every valid JSON text, and finite for any other. */
export function jsonShape(text: string): JsonShape {
  let open = 0;
  let depth = 0;
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = stringEnd(text, at);
    else if (unit === COLON) members++;
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) depth = Math.max(depth, ++open);
    else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) open--;
  }
  return { depth, members };
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return at;
    at += unit === BACKSLASH ? 2 : 1;
  }
  return at;
}

/** Shows every key of every object in a parsed JSON value, as often as it occurs there. Recurses as deep as the value. */
export function visitKeys(value: unknown, visit: (key: string) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) for (const key of Object.keys(value)) visit(key);
  for (const child of Object.values(value)) visitKeys(child, visit);
}
