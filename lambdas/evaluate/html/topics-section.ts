import { html, type Markup } from "../../../shared/html/markup.ts";
import { tableBehind } from "../../../shared/html/table.ts";
import type { EvaluationReport } from "../../../shared/release/evaluation-report.ts";
import { digits, plot, plotWidth, shareBar } from "./plot.ts";
import { count, figure, share } from "./words.ts";

const shownWords = 8;
const mapHeight = 300;
const margin = 14;

/** What the topics are about and how large they are, largest first. */
export function topicsSection({ topics, articles }: EvaluationReport): Markup {
  const sorted = topics.toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0) || a.topic - b.topic);
  const most = Math.max(...sorted.map(({ share: of }) => of ?? 0));
  const items = sorted.map(({ topic, words, share: of }) => {
    const size = of === null ? "not finite" : share(of);
    const told = { title: `Size of topic ${topic}`, description: `${size} of all weight` };
    return html`<li><b>${topic}</b> <bdi>${words.slice(0, shownWords).join(" · ")}</bdi> <span class="soft">${size}</span>${shareBar(`topic-${topic}`, told, of ?? 0, most)}</li>`;
  });
  const figures = tableBehind(
    "Table: all topics",
    [
      { head: "Topic", kind: "number" },
      { head: "Words", kind: "words" },
      { head: "Weight", kind: "number" },
      { head: "Leads", kind: "number" },
      { head: "NPMI", kind: "number" },
      { head: "Unique", kind: "number" },
    ],
    sorted.map((topic) => [
      topic.topic,
      html`<bdi>${topic.words.slice(0, 2 * shownWords).join(" ")}</bdi>`,
      topic.share === null ? "not finite" : share(topic.share),
      count(topic.leads),
      figure(topic.npmi),
      figure(topic.uniqueness),
    ]),
  );
  const note = `The bar is a topic's share of all weight. “Leads” counts, among ${count(articles.compared)} articles, those that have most of it. Words are what the articles of a topic say more than others do.`;
  return html`<h2>Topics</h2><p class="soft">${note}</p><ul class="topics">${items}</ul>${figures}`;
}

/** Articles in the plane that keeps most of how they differ, each topic's number and first word amid those that it leads. */
export function mapSection({ map, topics }: EvaluationReport): Markup {
  if (map.points.length < 3) return html``;
  const [xs, ys] = [map.points.map(({ x }) => x), map.points.map(({ y }) => y)];
  const [across, up] = [scale(xs, plotWidth), scale(ys, mapHeight)];
  const place = (x: number, y: number) => ({ x: digits(across(x)), y: digits(mapHeight - up(y)) });
  const path = map.points
    .map(({ x, y }) => place(x, y))
    .map((at) => `M${at.x} ${at.y}h0`)
    .join("");
  const centres = topics.flatMap(({ topic, words }) => {
    const own = map.points.filter((point) => point.topic === topic);
    if (own.length === 0) return [];
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / own.length;
    const [x, y] = [mean(own.map((point) => point.x)), mean(own.map((point) => point.y))];
    return [{ topic, word: words[0] ?? "", articles: own.length, x, y }];
  });
  const placed: { readonly x: number; readonly y: number }[] = [];
  const spots = centres.map(({ topic, x, y }) => {
    const at = freeSpot(place(x, y), placed);
    placed.push(at);
    return html`<text class="spot number" x="${at.x}" y="${digits(at.y + 4)}" text-anchor="middle">${topic}</text>`;
  });
  const kept = `The two axes keep ${share(map.kept[0] + map.kept[1], 0)} of how the articles differ`;
  const words = {
    title: "Map of articles and topics",
    description: `${kept}; each topic's middle is in the table beneath`,
  };
  const figures = tableBehind(
    "Table: middles of the topics",
    [
      { head: "Topic", kind: "number" },
      { head: "First word" },
      { head: "Articles drawn", kind: "number" },
      { head: "x", kind: "number" },
      { head: "y", kind: "number" },
    ],
    centres.map(({ topic, word, articles, x, y }) => [
      topic,
      html`<bdi>${word}</bdi>`,
      count(articles),
      x.toFixed(2),
      y.toFixed(2),
    ]),
  );
  const reach = map.kept[0] + map.kept[1] < 0.8 ? " What lies close here need not be close." : "";
  return html`<h2>Map</h2><p class="soft">${count(map.points.length)} articles by their topics (principal components); a number stands amid the articles that its topic leads. ${kept}.${reach}</p>${plot("map", words, mapHeight, html`<path class="cloud" d="${rawPath(path)}"/>${spots}`)}${figures}`;
}

/** A path of numbers alone is markup as it stands; text would be cut at some length. */
function rawPath(path: string): Markup {
  return { markup: path.replace(/[^M0-9h. -]/g, "") };
}

/** Two numbers nearer than this to each other cannot be read. */
const [spotWidth, spotHeight] = [17, 12];

/** The free place next to where a number belongs. */
function freeSpot(
  wanted: { readonly x: number; readonly y: number },
  taken: readonly { readonly x: number; readonly y: number }[],
) {
  const steps = [0, -1, 1, -2, 2, -3, 3, -4, 4];
  const places = steps.flatMap((down) =>
    steps.map((aside) => ({ x: wanted.x + aside * spotWidth, y: wanted.y + down * spotHeight })),
  );
  const away = (at: typeof wanted) => Math.hypot(at.x - wanted.x, at.y - wanted.y);
  const free = places.filter((at) =>
    taken.every(({ x, y }) => Math.abs(x - at.x) >= spotWidth || Math.abs(y - at.y) >= spotHeight),
  );
  const { x, y } = free.toSorted((a, b) => away(a) - away(b))[0] ?? wanted;
  return { x: digits(x), y: digits(y) };
}

/** A few articles that lie far out do not press the others together: they are drawn at the edge. */
function scale(values: readonly number[], size: number): (value: number) => number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [at(0.01), at(0.99)];
  const within = (value: number) => Math.max(0, Math.min(1, (value - low) / (high - low || 1)));
  return (value) => margin + (size - 2 * margin) * within(value);
}
