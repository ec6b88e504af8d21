import { html, type Markup } from "../../../shared/html/markup.ts";
import { tableBehind } from "../../../shared/html/table.ts";
import type { EvaluationReport } from "../../../shared/release/evaluation-report.ts";
import { columns } from "./plot.ts";
import { count } from "./words.ts";

const namedTopics = 3;

/** How alike the articles of a list are to the one that it is for. */
export function similaritySection({ neighbours, k }: EvaluationReport): Markup {
  const { from, width, counts } = neighbours.similarity;
  const edge = (bin: number) => (from + bin * width).toFixed(2);
  const labels = [0, counts.length / 2, counts.length].map((place) => ({ place, text: edge(place) }));
  const most = counts.indexOf(Math.max(...counts));
  const words = {
    title: "How alike neighbours are",
    description: `Cosines of articles to their ${k} nearest; most lie between ${edge(most)} and ${edge(most + 1)}`,
  };
  const figures = tableBehind(
    "Table: neighbours by cosine",
    [
      { head: "From", kind: "number" },
      { head: "To", kind: "number" },
      { head: "Neighbours", kind: "number" },
    ],
    counts.map((times, bin) => [edge(bin), edge(bin + 1), count(times)]),
  );
  const { article, most: lists } = neighbours.hubness;
  const hub = html`The article in most lists, ${count(lists)} of them, is <bdi>${article.title}</bdi> <small>(<bdi>${article.id}</bdi>)</small>.`;
  return html`<h2>Neighbours</h2><p class="soft">Cosine of each article to its ${k} nearest. ${hub}</p>${columns("similarity", words, counts, labels)}${figures}`;
}

/** Topic bars of a few articles beside those of their nearest neighbours. */
export function samplesSection({ samples, topics }: EvaluationReport): Markup {
  if (samples.length === 0) return html``;
  const wordOf = new Map(topics.map(({ topic, words }) => [topic, words[0] ?? ""]));
  const drawn = samples.map(({ neighbours, ...article }, place) => {
    const most = Math.max(...[article, ...neighbours].flatMap(({ weights }) => weights));
    const bars = (id: string, weights: readonly number[], whose: string) =>
      columns(id, { title: `Topics of ${whose}`, description: leading(weights, wordOf) }, weights, [], most);
    const beside = neighbours.map(
      ({ title, id, similarity, weights }, at) =>
        html`<div><h4><bdi>${title}</bdi> <small>(<bdi>${id}</bdi>), cosine ${similarity.toFixed(3)}</small></h4>${bars(`sample-${place}-${at}`, weights, "a neighbour")}<p class="soft">${leading(weights, wordOf)}</p></div>`,
    );
    return html`<div class="sample"><h3><bdi>${article.title}</bdi> <small>(<bdi>${article.id}</bdi>)</small></h3><div class="side"><div>${bars(`sample-${place}`, article.weights, "the article")}<p class="soft">${leading(article.weights, wordOf)}</p></div>${beside}</div>${weightTable(article, neighbours, wordOf)}</div>`;
  });
  return html`<h2>Sample articles and what would be read next</h2><p class="soft">Weights of the topics from 0 on, left to right; the bars of one box have one scale.</p>${drawn}`;
}

type Sample = EvaluationReport["samples"][number];

function weightTable(
  article: Omit<Sample, "neighbours">,
  neighbours: Sample["neighbours"],
  wordOf: ReadonlyMap<number, string>,
): Markup {
  const all = [article, ...neighbours];
  const shown = [...article.weights.keys()].filter((topic) =>
    all.some(({ weights }) => (weights[topic] ?? 0) >= 0.05),
  );
  return tableBehind(
    "Table: topics with a weight of 0.05 and more",
    [
      { head: "Topic" },
      { head: "Article", kind: "number" },
      ...neighbours.map((_, at) => ({ head: `Neighbour ${at + 1}`, kind: "number" as const })),
    ],
    shown.map((topic) => [
      html`${topic} <bdi>${wordOf.get(topic) ?? ""}</bdi>`,
      ...all.map(({ weights }) => (weights[topic] ?? 0).toFixed(3)),
    ]),
  );
}

function leading(weights: readonly number[], wordOf: ReadonlyMap<number, string>): string {
  const order = [...weights.entries()].toSorted(([a, x], [b, y]) => y - x || a - b);
  const told = order
    .slice(0, namedTopics)
    .map(([topic, weight]) => `${topic} ${wordOf.get(topic) ?? ""} ${weight.toFixed(2)}`);
  return told.join(", ");
}
