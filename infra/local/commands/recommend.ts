import { InvalidInputError } from "../../../shared/errors/errors.ts";
import type { CommonOptions } from "./options.ts";
import { ask } from "./query-client.ts";

interface RecommendOptions extends CommonOptions {
  readonly text?: string;
  readonly count?: number;
}

interface Answer {
  readonly query: { readonly title?: string; readonly knownTerms?: number };
  readonly results: readonly {
    readonly article: { readonly id: string; readonly title: string; readonly source?: string };
    readonly score: number;
    readonly because: {
      readonly topics: readonly { readonly words: readonly string[] }[];
      readonly words?: readonly { readonly word: string }[];
    };
  }[];
  readonly degraded?: true;
}

export async function recommendCommand(
  article: string | undefined,
  options: RecommendOptions,
): Promise<void> {
  const answer = (await ask(options, requestOf(article, options))) as Answer;
  if (options.json) return console.log(JSON.stringify(answer, undefined, 2));
  if (answer.query.title) console.log(`After "${answer.query.title}":\n`);
  for (const [index, { article: found, score, because }] of answer.results.entries()) {
    console.log(`${String(index + 1).padStart(3)}  ${score.toFixed(2)}  ${found.title}`);
    const topics = because.topics.map(({ words }) => words.slice(0, 3).join(" ")).join(" | ");
    const words = because.words?.map(({ word }) => word).join(", ");
    console.log(`           ${found.id}  ·  topics: ${topics || "-"}`);
    if (words) console.log(`           both say: ${words}`);
  }
  if (answer.degraded) console.log("By words alone: the topic model cannot be asked at the moment.");
  if (answer.results.length === 0) console.log("No recommendation: nothing is similar.");
}

function requestOf(article: string | undefined, { text, count }: RecommendOptions) {
  if ((article === undefined) === (text === undefined)) {
    throw new InvalidInputError("USAGE", "name either an article's id or --text");
  }
  if (text !== undefined) {
    return {
      method: "POST",
      path: "/v1/recommendations",
      body: { text, ...(count && { k: count }) },
    } as const;
  }
  const path = `/v1/articles/${article}/recommendations`;
  return { path, parameters: { k: count === undefined ? undefined : String(count) } };
}
