/*
 * NLTK 3.8's NLTKWordTokenizer written down as what it is, a list of substitutions: quadratic, slow, and the oracle for
 * the splitter that makes one pass. Python's \w, \b and \s are spelled out, since JavaScript's differ.
 */
const w = "[\\p{L}\\p{N}_]";
const s = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const b = `(?:(?<=${w})(?!${w})|(?<!${w})(?=${w}))`;
const end = "(?=\\n?$(?![^]))";
const i = "[iıI]";
const anS = "[sſS]";

const SUBSTITUTIONS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/([«“‘„]|`+)/gu, " $1 "],
  [/^"/gu, "``"],
  [/``/gu, " `` "],
  [/([ ([{<])("|'{2})/gu, "$1 `` "],
  [new RegExp(`'(?![mtsdnMTSDNſ])(${w})${b}`, "gu"), "' $1"],
  [new RegExp(`([^.])\\.([\\])}>"'»”’ ]*)${s}*$`, "gu"), "$1 . $2 "],
  [/([:,])(\P{Nd})/gu, " $1 $2"],
  [new RegExp(`([:,])${end}`, "gu"), " $1 "],
  [/\.{2,}/gu, " $& "],
  [/[;@#$%&]/gu, " $& "],
  [new RegExp(`([^.])\\.([\\])}>"']*)${s}*$`, "gu"), "$1 .$2 "],
  [/[?!]/gu, " $& "],
  [/([^'])' /gu, "$1 ' "],
  [/\*/gu, " * "],
  [/[\][(){}<>]/gu, " $& "],
  [/--/gu, " -- "],
  [/^|$/gu, " "],
  [/[»”’]/gu, " $& "],
  [/''/gu, " '' "],
  [/"/gu, " '' "],
  [/([^' ])('[sS]|'[mM]|'[dD]|') /gu, "$1 $2 "],
  [/([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) /gu, "$1 $2 "],
  [new RegExp(`${b}(can)(not)${b}`, "giu"), " $1 $2 "],
  [new RegExp(`${b}(d)('ye)${b}`, "giu"), " $1 $2 "],
  [new RegExp(`${b}(g${i}m)(me)${b}`, "giu"), " $1 $2 "],
  [new RegExp(`${b}(gon)(na)${b}`, "giu"), " $1 $2 "],
  [new RegExp(`${b}(got)(ta)${b}`, "giu"), " $1 $2 "],
  [new RegExp(`${b}(lem)(me)${b}`, "giu"), " $1 $2 "],
  [new RegExp(`${b}(more)('n)${b}`, "giu"), " $1 $2 "],
  [new RegExp(`${b}(wan)(na)(?=${s})`, "giu"), " $1 $2 "],
  [new RegExp(` ('t)(${i}${anS})${b}`, "giu"), " $1 $2 "],
  [new RegExp(` ('t)(wa${anS})${b}`, "giu"), " $1 $2 "],
];

export function treebankWords(sentence: string): string[] {
  let text = sentence;
  for (const [pattern, replacement] of SUBSTITUTIONS) text = text.replace(pattern, replacement);
  return text.split(new RegExp(s, "u")).filter((word) => word !== "");
}
