import { listArticles } from "../../../api/client.ts";
import type { CommonOptions } from "./options.ts";
import { ask } from "./query-client.ts";

interface ArticlesOptions extends CommonOptions {
  readonly limit: number;
  readonly cursor?: string;
}

export async function articlesCommand({ limit, cursor, ...options }: ArticlesOptions): Promise<void> {
  const page = { limit, ...(cursor !== undefined && { cursor }) };
  const answer = await ask(options, (here) => listArticles(page, here));
  if (options.json) return console.log(JSON.stringify(answer, undefined, 2));
  const width = Math.max(0, ...answer.articles.map(({ id }) => id.length));
  for (const { id, title, recommendable } of answer.articles) {
    console.log(`${id.padEnd(width)}  ${title}${recommendable ? "" : "  (no known word: not recommended)"}`);
  }
  console.log(
    `${answer.articles.length} of ${answer.total}${answer.next ? `; more: --cursor ${answer.next}` : ""}`,
  );
}
