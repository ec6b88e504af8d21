import type { NounTable } from "../nouns/codec.ts";

/** Plural endings and what they become, in the order in which they are tried. */
const RULES = [
  ["s", ""],
  ["ses", "s"],
  ["ves", "f"],
  ["xes", "x"],
  ["zes", "z"],
  ["ches", "ch"],
  ["shes", "sh"],
  ["men", "man"],
  ["ies", "y"],
] as const;

/** No noun of WordNet without an underscore has more characters (33); longer candidates are not looked up. */
const LONGEST_NOUN = 33;

/**
 * The noun's base form as NLTK 3.8's `WordNetLemmatizer().lemmatize(token)` has it: of the token and what the rules make
 * of it, the shortest that WordNet knows, the first among equals; if it knows none, the same again with what the rules
 * make of those; the token if nothing is found. So "men" stays, "species" becomes "specie" and "was" becomes "wa". A
 * token with an underscore is its own lemma. Time grows linearly with the token.
 */
export function lemmaOf(token: string, { nouns, exceptions }: NounTable): string {
  const exception = exceptions.get(token);
  if (exception !== undefined) return exception;
  if (!hasPluralEnding(token)) return token;
  let best = nouns.has(token) ? token : undefined;
  // Only the rules for "s" and "ses" can leave a plural ending, so of every round one form at most, a prefix, lives on.
  for (let form = token; hasPluralEnding(form); form = form.slice(0, form.endsWith("ses") ? -2 : -1)) {
    best = shortestByRule(form, nouns, best);
    if (best !== undefined) return best;
  }
  return token;
}

function hasPluralEnding(form: string): boolean {
  return form.endsWith("s") || form.endsWith("men");
}

function shortestByRule(
  form: string,
  nouns: ReadonlySet<string>,
  known: string | undefined,
): string | undefined {
  let best = known;
  for (const [ending, replacement] of RULES) {
    const length = form.length - ending.length + replacement.length;
    if (length > LONGEST_NOUN || length >= (best?.length ?? Infinity) || !form.endsWith(ending)) continue;
    const candidate = form.slice(0, form.length - ending.length) + replacement;
    if (nouns.has(candidate)) best = candidate;
  }
  return best;
}
