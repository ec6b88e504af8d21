import type { NounTable } from "../../../shared/text/nouns/codec.ts";

const RULES = ["s:", "ses:s", "ves:f", "xes:x", "zes:z", "ches:ch", "shes:sh", "men:man", "ies:y"].map(
  (rule) => rule.split(":"),
);

/** NLTK 3.8's `_morphy` and `lemmatize` line by line, all derived forms kept: the oracle, quadratic. */
export function morphyLemma(word: string, { nouns, exceptions }: NounTable): string {
  const exception = exceptions.get(word);
  if (exception !== undefined) return exception;
  let forms = [word, ...derived([word])];
  while (forms.length > 0) {
    const known = forms.filter((form) => nouns.has(form));
    if (known.length > 0) return known.reduce((best, form) => (form.length < best.length ? form : best));
    forms = derived(forms.filter((form) => form !== word));
  }
  return word;
}

function derived(forms: readonly string[]): string[] {
  return forms.flatMap((form) =>
    RULES.flatMap(([ending = "", becomes = ""]) =>
      form.endsWith(ending) ? [form.slice(0, form.length - ending.length) + becomes] : [],
    ),
  );
}
