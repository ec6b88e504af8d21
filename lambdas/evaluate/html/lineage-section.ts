import { html, type Markup } from "../../../shared/html/markup.ts";
import { table } from "../../../shared/html/table.ts";
import type { EvaluationReport, LineageReport } from "../../../shared/release/evaluation-report.ts";
import { count, tellWhyNoAncestors } from "./words.ts";

type Traced = LineageReport["topics"][number];

/** Which topics go on under their names, which began and which ended. */
export function lineageSection({ lineage, topics }: EvaluationReport): Markup {
  const { from, ended } = lineage;
  const heading = html`<h2>Lineage of topics</h2>`;
  if (!from.known) {
    return html`${heading}<p class="soft">All topics begin with this candidate: ${tellWhyNoAncestors(from.why)}.</p>`;
  }
  const born = lineage.topics.filter(({ before }) => !before);
  const kept = lineage.topics.filter(({ before }) => before);
  const renamed = kept.filter(({ before }) => before?.renamedFrom !== undefined);
  const names = renamed.length > 0 ? `, ${count(renamed.length)} of them under another name` : "";
  const told = `Beside the serving release ${from.releaseId}: ${count(kept.length)} of its topics go on${names}, ${count(ended.length)} ended, and ${count(born.length)} began.`;
  const wordsOf = new Map(topics.map(({ topic, words }) => [topic, words]));
  return html`${heading}<p class="soft">${told} Likeness is the cosine of their word shares; the same id is the same topic for as long as it lasts.</p>${listed("Began", born, (topic) => wordsOf.get(topic)?.slice(3) ?? [])}${listed("Ended", ended, (_, place) => ended[place]?.words ?? [])}${changes(kept)}`;
}

function listed(
  title: string,
  topics: readonly Pick<Traced, "topic" | "id" | "name">[],
  wordsOf: (topic: number, place: number) => readonly string[],
): Markup {
  if (topics.length === 0) return html``;
  const items = topics.map(
    ({ topic, id, name }, place) =>
      html`<li><b><bdi>${name}</bdi></b> <small>${id}, ${title === "Ended" ? "was " : ""}topic ${topic}</small><br><bdi>${wordsOf(topic, place).slice(0, 8).join(" · ")}</bdi></li>`,
  );
  return html`<h3>${title}</h3><ul class="topics">${items}</ul>`;
}

/** Those that have changed most first. */
function changes(kept: readonly Traced[]): Markup {
  const sorted = kept.toSorted(
    (a, b) => (a.before?.likeness ?? 0) - (b.before?.likeness ?? 0) || a.topic - b.topic,
  );
  const rows = sorted.map(({ topic, id, name, before }) => [
    html`<bdi>${name}</bdi><small>${id}${before?.renamedFrom === undefined ? "" : html`, was <bdi>${before.renamedFrom}</bdi>`}</small>`,
    `${before?.topic ?? ""} → ${topic}`,
    before?.likeness.toFixed(3) ?? "",
    html`<bdi>${before?.came.join(" ") ?? ""}</bdi>`,
    html`<bdi>${before?.went.join(" ") ?? ""}</bdi>`,
  ]);
  if (rows.length === 0) return html``;
  return html`<h3>Went on</h3>${table(
    "Topics that go on, most changed first; words are those shown",
    [
      { head: "Topic" },
      { head: "Place", kind: "number" },
      { head: "Likeness", kind: "number" },
      { head: "Words that came", kind: "words" },
      { head: "Words that went", kind: "words" },
    ],
    rows,
  )}`;
}
