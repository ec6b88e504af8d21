import { ConfigError } from "../errors/errors.ts";

/** Turns a text into the terms that are counted. */
export interface Analyzer {
  readonly name: string;
  /** The terms in the order of the text, repeated as they occur, without stop words. Never holds white space. */
  terms(text: string): string[];
}

/** "notebook": English, term for term as the notebook had it. "natural-xx": stemmed words of another language. */
export const analyzerNames = [
  "notebook",
  "natural-de",
  "natural-en",
  "natural-es",
  "natural-fr",
  "natural-it",
  "natural-nl",
  "natural-no",
  "natural-pt",
  "natural-ru",
  "natural-sv",
] as const;

export type AnalyzerName = (typeof analyzerNames)[number];

/**
 * Loads one analyzer and nothing of the others.
 *
 * @throws ConfigError `ANALYZER_UNKNOWN`
 * @throws NotFoundError `NOUN_TABLE_MISSING` for "notebook" when the noun table was not built
 */
export async function openAnalyzer(name: string): Promise<Analyzer> {
  const known = analyzerNames.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new ConfigError(
      "ANALYZER_UNKNOWN",
      `No analyzer "${name}"; there are ${analyzerNames.join(", ")}.`,
    );
  }
  const termsOf = known === "notebook" ? await openNotebook() : await openLanguage(known);
  // A lone surrogate could not be stored as UTF-8: two terms might become one.
  return { name, terms: (text) => termsOf(text.toWellFormed()) };
}

async function openNotebook(): Promise<(text: string) => string[]> {
  const [{ notebookTerms }, { nounTable }] = await Promise.all([
    import("./notebook/notebook.ts"),
    import("./nouns/nouns.ts"),
  ]);
  const nouns = nounTable();
  return (text) => notebookTerms(text, nouns);
}

async function openLanguage(name: Exclude<AnalyzerName, "notebook">): Promise<(text: string) => string[]> {
  const [{ languages }, { stemmedTerms }] = await Promise.all([
    import("./natural/languages.ts"),
    import("./natural/stemmed-terms.ts"),
  ]);
  return stemmedTerms(await languages[name]());
}
