import { html, type Markup } from "../../../shared/html/markup.ts";
import { table, tableBehind } from "../../../shared/html/table.ts";
import type { EvaluationReport } from "../../../shared/release/evaluation-report.ts";
import { type Mark, markedRows } from "./plot.ts";
import { count, range, systemWords } from "./words.ts";

/** The candidate beside the serving release, the words alone and chance. */
export function comparisonSection(report: EvaluationReport): Markup {
  const { systems, judgement, k, articles, probes } = report;
  if (systems.length === 0) return html``;
  const { serving } = judgement;
  const all = serving.compared
    ? [...systems.slice(0, 1), { name: "serving" as const, ...serving }, ...systems.slice(1)]
    : systems;
  const most = roundUp(Math.max(...all.map(({ precision }) => precision.high)));
  const rows = all.map(({ name, precision }) => ({
    name: systemWords[name],
    told: precision.mean.toFixed(3),
    marks: [
      {
        kind: name === "candidate" ? "own" : name === "serving" ? "other" : "rest",
        value: precision.mean,
        low: precision.low,
        high: precision.high,
      } satisfies Mark,
    ],
  }));
  const words = {
    title: `Precision at ${k} of each system`,
    description: all
      .map(({ name, precision }) => `${systemWords[name]} ${precision.mean.toFixed(3)}`)
      .join(", "),
  };
  const caption = `Means over ${count(probes.count)} probes with 95 % bootstrap intervals`;
  const figures = table(
    caption,
    [{ head: "System" }, { head: `Precision@${k}`, kind: "number" }, { head: `nDCG@${k}`, kind: "number" }],
    all.map(({ name, precision, ndcg }) => [systemWords[name], withRange(precision), withRange(ndcg)]),
  );
  const sampled =
    articles.compared < articles.trained - articles.withoutKnownWord ? ", a draw by the seed" : "";
  const note = `All find for the same probes among the same ${count(articles.compared)} articles${sampled}, by exact search. The serving release places every article by its own vocabulary, topic model and representation, also those it never met; one of which it knows no word counts as misses.`;
  return html`<h2>Against the baselines</h2><p class="soft">${note}</p><div class="side">${markedRows("systems", words, rows, most)}${figures}</div>`;
}

/** Precision of each label, then of each source, that has probes enough. */
export function slicesSection(report: EvaluationReport): Markup {
  const { slices } = report;
  const kinds = (["label", "source"] as const).filter((kind) => slices.some(({ by }) => by === kind));
  if (kinds.length === 0) return html``;
  return html`<h2>By ${kinds.join(" and ")}</h2><p class="soft">Only what has at least ${report.gate.minSliceProbes} probes. Full mark: this candidate with its 95 % interval; hollow: words alone.</p>${kinds.map((kind) => slicesOfKind(report, kind))}`;
}

function slicesOfKind(
  { slices, judgement: { serving }, k }: EvaluationReport,
  kind: "label" | "source",
): Markup {
  const chosen = slices.flatMap((slice, place) => (slice.by === kind ? [{ ...slice, place }] : []));
  const most = roundUp(Math.max(...chosen.flatMap(({ precision, words }) => [precision.high, words])));
  const rows = chosen.map(({ name, precision, words }) => ({
    name,
    told: precision.mean.toFixed(3),
    marks: [
      { kind: "own", value: precision.mean, low: precision.low, high: precision.high },
      { kind: "rest", value: words, hollow: true },
    ] satisfies Mark[],
  }));
  const title = `Precision at ${k} by ${kind}`;
  const description = `${chosen.length} ${kind}s, in the table beneath`;
  const figures = tableBehind(
    `Table: precision by ${kind}`,
    [
      { head: "No.", kind: "number" },
      { head: kind },
      { head: "Probes", kind: "number" },
      { head: "Candidate", kind: "number" },
      { head: "95 %", kind: "number" },
      { head: "Words", kind: "number" },
      { head: "Serving", kind: "number" },
    ],
    chosen.map(({ name, probes, precision, words, place }) => [
      place + 1,
      html`<bdi>${name}</bdi>`,
      count(probes),
      precision.mean.toFixed(3),
      range(precision),
      words.toFixed(3),
      serving.compared ? (serving.slices[place]?.precision.toFixed(3) ?? "") : "—",
    ]),
  );
  const half = Math.ceil(rows.length / 2);
  const parts = rows.length > 6 ? [rows.slice(0, half), rows.slice(half)] : [rows];
  const plots = parts.map((part, at) =>
    markedRows(`${kind}-${at}`, { title: `${title}, part ${at + 1}`, description }, part, most),
  );
  const heading = slices.length > chosen.length ? html`<h3>By ${kind}</h3>` : html``;
  return html`${heading}<div class="side">${plots}</div>${figures}`;
}

function withRange(interval: EvaluationReport["systems"][number]["precision"]): Markup {
  return html`${interval.mean.toFixed(3)}<small>${range(interval)}</small>`;
}

function roundUp(value: number): number {
  return Math.max(0.1, Math.min(1, Math.ceil(10 * value) / 10));
}
