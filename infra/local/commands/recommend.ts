import { type RecommendationRequest, recommend } from "../../../api/client.ts";
import { InvalidInputError } from "../../../shared/errors/errors.ts";
import type { CommonOptions } from "./options.ts";
import { ask } from "./query-client.ts";

interface RecommendOptions extends CommonOptions {
  readonly text?: string;
  readonly count?: number;
}

export async function recommendCommand(
  article: string | undefined,
  options: RecommendOptions,
): Promise<void> {
  const question = questionOf(article, options);
  const answer = await ask(options, (here) => recommend(question, here));
  if (options.json) return console.log(JSON.stringify(answer, undefined, 2));
  if ("title" in answer.query) console.log(`After "${answer.query.title}":\n`);
  for (const [index, { article: found, score, because }] of answer.results.entries()) {
    console.log(`${String(index + 1).padStart(3)}  ${score.toFixed(2)}  ${found.title}`);
    const topics = because.topics.map(({ words }) => words.slice(0, 3).join(" ")).join(" | ");
    const words = because.words?.map(({ word }) => word).join(", ");
    console.log(`           ${found.id}  ·  topics: ${topics || "-"}`);
    if (words) console.log(`           both say: ${words}`);
  }
  if (answer.degraded)
    console.log("Not at its best: the topic model or the store cannot be asked at the moment.");
  if (answer.results.length === 0) console.log("No recommendation: nothing is similar.");
}

function questionOf(article: string | undefined, { text, count }: RecommendOptions): RecommendationRequest {
  const k = count === undefined ? {} : { k: count };
  if (article !== undefined && text === undefined) return { id: article, ...k };
  if (article === undefined && text !== undefined) return { text, ...k };
  throw new InvalidInputError("USAGE", "name either an article's id or --text");
}
