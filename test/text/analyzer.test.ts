import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyzerNames, openAnalyzer } from "../../shared/text/analyzer.ts";
import { isSpace } from "../../shared/text/characters.ts";

const module = resolve(import.meta.dirname, "../../shared/text/analyzer.ts");

/** Opens analyzers in a process of its own. @returns the CommonJS modules that were loaded, and what was printed */
function loadedBy(names: readonly string[]): { modules: string[]; printed: string } {
  const program = `
    import { createRequire } from "node:module";
    import { openAnalyzer } from ${JSON.stringify(module)};
    for (const name of ${JSON.stringify(names)}) (await openAnalyzer(name)).terms("one text");
    console.error(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));
  `;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  return { modules: JSON.parse(stderr), printed: stdout };
}

describe("openAnalyzer", () => {
  it.each(analyzerNames)("opens %s under its name", async (name) => {
    const analyzer = await openAnalyzer(name);

    expect(analyzer.name).toBe(name);
    expect(analyzer.terms("")).toEqual([]);
    expect(analyzer.terms(" \n...! 12 ")).toEqual([]);
  });

  it("refuses a name that it does not know, naming those it does", async () => {
    await expect(openAnalyzer("natural-xx")).rejects.toThrow(
      expect.objectContaining({
        name: "ConfigError",
        code: "ANALYZER_UNKNOWN",
        message: expect.stringContaining("notebook"),
      }),
    );
  });

  it("never loads natural's index, its database clients or its dictionaries, and prints nothing", () => {
    const { modules, printed } = loadedBy(analyzerNames);

    const strays = modules.filter(
      (path) =>
        !/\/natural\/lib\/natural\/(stemmers|tokenizers|util|normalizers)\/(?!index)\w+\.js$/.test(path),
    );
    expect(modules.length).toBeGreaterThan(20);
    // What a stemmer's stop words and the tokenizers themselves need.
    const needed = /\/(stopwords-iso\.json|underscore\/underscore-node(-f)?\.cjs)$/;
    expect(strays.filter((path) => !needed.test(path))).toEqual([]);
    expect(printed).toBe("");
  });

  it("loads nothing of natural or WordNet for the notebook", () => {
    expect(loadedBy(["notebook"]).modules).toEqual([]);
  });

  it.each(analyzerNames)("%s gives terms that can be stored one per line, for any text", async (name) => {
    const analyzer = await openAnalyzer(name);
    const text = fc.string({
      unit: fc.constantFrom(..."ab'-.,\n \u0085\u00a0\u0301éßİΣяñ世", "\ud800", "\ufeff", "𝐚"),
    });

    fc.assert(
      fc.property(text, (given) => {
        for (const term of analyzer.terms(given)) {
          expect(term).not.toBe("");
          expect(term.isWellFormed()).toBe(true);
          expect([...term].some((character) => isSpace(character.charCodeAt(0)))).toBe(false);
        }
      }),
      { examples: [["aİa𝐚"]] },
    );
  });

  it("replaces half a surrogate pair, which no file could hold", async () => {
    const analyzer = await openAnalyzer("notebook");

    expect(analyzer.terms("ab\ud800 cd")).toEqual(["ab\ufffd", "cd"]);
  });

  it.each(analyzerNames)("%s answers the same again, whatever came between", async (name) => {
    const analyzer = await openAnalyzer(name);
    const before = analyzer.terms("Märkte, marchés, mercados: rates rose, économies fell.");

    analyzer.terms("something else entirely, 'quoted' \"twice\"");

    expect(analyzer.terms("Märkte, marchés, mercados: rates rose, économies fell.")).toEqual(before);
  });
});
