import { beforeAll, describe, expect, it } from "vitest";
import { type Analyzer, openAnalyzer } from "../../shared/text/analyzer.ts";
import { stripFooter, stripHeader, stripPost, stripQuoting } from "../../shared/text/strip.ts";

const HALF_MEGABYTE = 2 ** 19;
const ATTEMPTS = 6;

/** Each is repeated up to the wanted size; what follows "|" comes once, at the end. */
const HOSTILE = [
  "a|!",
  "a |!",
  ">",
  "> > >\n",
  ">\n",
  "\n",
  " ",
  "\t|x",
  " \n|-",
  "- \n|x",
  "--\n|x",
  "'",
  "a'|!",
  "é'",
  "'s",
  "n't'",
  "\"'",
  "(''",
  "`",
  "-",
  "a-|.",
  "--a",
  ".",
  ". ",
  ". |x",
  "a. ",
  "a.|b",
  ".)|x",
  ". |\n",
  "?",
  "!)",
  "!a",
  "a! ",
  ",",
  ",5",
  "5.",
  "s|",
  "ses",
  "x s",
  "men|s",
  "cannot",
  "gonna'tis ",
  "wrote",
  "In article\n",
  "|\n",
  "𝐚'",
  "a\u0301",
  "\u0301",
  "\u0301\u0316",
  "\ud800",
  "世",
  "<a <b>",
];

function repeat(pattern: string, length: number): string {
  const [part = "", tail = ""] = pattern === "|\n" ? [pattern] : pattern.split("|");
  return part.repeat(Math.ceil(length / part.length)) + tail;
}

/** CPU time, since other programs may run beside this one. */
function cpuMs(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The best of a few attempts: a collected garbage heap or a compiled function may disturb some, a law none. */
function bestTimes(ofLength: (length: number) => unknown): { half: number; whole: number } {
  let best = { half: Infinity, whole: Infinity };
  for (let i = 0; i < ATTEMPTS && !isLinear(best); i++) {
    best = {
      half: Math.min(
        best.half,
        cpuMs(() => ofLength(HALF_MEGABYTE)),
      ),
      whole: Math.min(
        best.whole,
        cpuMs(() => ofLength(2 * HALF_MEGABYTE)),
      ),
    };
  }
  return best;
}

/** Below a few milliseconds nothing can be told, and nothing need be. */
function isLinear({ half, whole }: { half: number; whole: number }): boolean {
  return whole < 1000 && (whole < 20 || whole / half < 2.6);
}

describe("T10: time grows linearly, t(2n) < 2.6 t(n), and 1 MB takes less than a second", {
  timeout: 120_000,
}, () => {
  let notebook: Analyzer;
  let stemmed: Analyzer;
  beforeAll(async () => {
    notebook = await openAnalyzer("notebook");
    stemmed = await openAnalyzer("natural-fr");
  });

  it.each(HOSTILE)("stripping %j", (pattern) => {
    const texts = new Map([1, 2].map((n) => [n * HALF_MEGABYTE, repeat(pattern, n * HALF_MEGABYTE)]));
    const strips = [stripHeader, stripQuoting, stripFooter, stripPost];

    const times = bestTimes((length) => strips.map((strip) => strip(texts.get(length) ?? "").length));

    expect(times, JSON.stringify(times)).toSatisfy(isLinear);
  });

  it.each(HOSTILE)("the notebook's terms of %j", (pattern) => {
    const texts = new Map([1, 2].map((n) => [n * HALF_MEGABYTE, repeat(pattern, n * HALF_MEGABYTE)]));

    const times = bestTimes((length) => notebook.terms(texts.get(length) ?? "").length);

    expect(times, JSON.stringify(times)).toSatisfy(isLinear);
  });

  it.each(HOSTILE)("the stemmed terms of %j", (pattern) => {
    const texts = new Map([1, 2].map((n) => [n * HALF_MEGABYTE, repeat(pattern, n * HALF_MEGABYTE)]));

    const times = bestTimes((length) => stemmed.terms(texts.get(length) ?? "").length);

    expect(times, JSON.stringify(times)).toSatisfy(isLinear);
  });
});
