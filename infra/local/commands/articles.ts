import type { CommonOptions } from "./options.ts";
import { ask } from "./query-client.ts";

interface ArticlesOptions extends CommonOptions {
  readonly limit: number;
  readonly after?: string;
}

interface Answer {
  readonly total: number;
  readonly articles: readonly {
    readonly id: string;
    readonly title: string;
    readonly recommendable: boolean;
  }[];
  readonly next?: string;
}

export async function articlesCommand(options: ArticlesOptions): Promise<void> {
  const parameters = { limit: String(options.limit), after: options.after };
  const answer = (await ask(options, { path: "/v1/articles", parameters })) as Answer;
  if (options.json) return console.log(JSON.stringify(answer, undefined, 2));
  const width = Math.max(0, ...answer.articles.map(({ id }) => id.length));
  for (const { id, title, recommendable } of answer.articles) {
    console.log(`${id.padEnd(width)}  ${title}${recommendable ? "" : "  (no known word: not recommended)"}`);
  }
  console.log(
    `${answer.articles.length} of ${answer.total}${answer.next ? `; more: --after "${answer.next}"` : ""}`,
  );
}
