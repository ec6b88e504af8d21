import { html, type Markup } from "../../../shared/html/markup.ts";
import type { EvaluationReport, Reason } from "../../../shared/release/evaluation-report.ts";
import { advice, count, figure, methodWords, share, tellWhyNotCompared } from "./words.ts";

/** Whether readers get this candidate, why not, and what to do about it. */
export function verdictSection(report: EvaluationReport): Markup {
  const { goodEnough, reasons, override } = report.judgement;
  const passed = html`<p><strong>Good enough.</strong> The gate found nothing against this candidate.</p>`;
  const refused = html`<p><strong>Refused.</strong> Readers keep what they have; nothing was changed.</p>`;
  const overridden = html`<p><strong>Let through by a person</strong> against the gate: “${override?.reason ?? ""}”</p>`;
  const told = [...Map.groupBy(reasons, ({ code }) => code)].map(([code, alike]) => tellAlike(code, alike));
  return html`<div class="verdict ${override ? "overridden" : goodEnough ? "passed" : "refused"}">${override ? overridden : goodEnough ? passed : refused}${reasons.length > 0 ? html`<ul>${told}</ul>` : html``}</div>
<p>${tellServing(report)}</p>${keyFigures(report)}`;
}

/** Slices each by its name, which the message does not tell. */
function tellAlike(code: Reason["code"], reasons: readonly Reason[]): Markup {
  const [first] = reasons;
  if (!first?.slice) return html`<li><b>${code}</b>: ${first?.message ?? ""}.<br>${advice[code]}</li>`;
  const each = reasons.map(
    ({ message, slice }) => html`<li><b><bdi>${slice?.name ?? ""}</bdi></b> <small>${message}</small></li>`,
  );
  return html`<li><b>${code}</b>: ${advice[code]}<ul>${each}</ul></li>`;
}

function tellServing({ judgement: { serving } }: EvaluationReport): string {
  if (!serving.compared) return `Not compared with a serving release: ${tellWhyNotCompared(serving.why)}.`;
  const { mean, low, high } = serving.difference;
  const surely = low > 0 ? "better" : high < 0 ? "worse" : "neither surely better nor surely worse";
  return `Against the serving release ${serving.releaseId}: ${signed(mean)} in precision, which is ${surely} (95 % interval ${signed(low)} to ${signed(high)}).`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}

function keyFigures({ metrics, k, probes, articles, neighbours }: EvaluationReport): Markup {
  const number = (name: string) => {
    const value = metrics[name];
    return typeof value === "number" ? value : undefined;
  };
  const unlabelled = probes.method === "none";
  const tiles: [string, string, string][] = [
    [`Precision at ${k}`, unlabelled ? "—" : figure(number("precisionAtK")), "neighbours that share a label"],
    [`nDCG at ${k}`, unlabelled ? "—" : figure(number("ndcgAtK")), "the same, by place in the list"],
    ["Coherence (NPMI)", figure(number("npmi")), "words of a topic occur together"],
    ["Topic uniqueness", figure(number("topicUniqueness")), "words that one topic alone has"],
    ["Coverage", share(neighbours.coverage), "articles that are recommended at all"],
    ["Diversity", figure(neighbours.diversity), "within a list; 0 would be copies"],
    [
      "Hubness",
      figure(neighbours.hubness.skewness),
      `skewness; the most listed one is in ${count(neighbours.hubness.most)} lists`,
    ],
    [
      "Without a known word",
      share(articles.withoutKnownWord / Math.max(1, articles.trained + articles.heldOut)),
      `${count(articles.withoutKnownWord)} of ${count(articles.trained + articles.heldOut)} articles`,
    ],
  ];
  const drawn = tiles.map(
    ([name, value, note]) => html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`,
  );
  return html`<dl class="figures">${drawn}</dl><p class="soft">Judged by ${methodWords[probes.method]}${unlabelled ? "" : ` (${count(probes.count)} probes, ${count(probes.withoutKnownWord)} without a known word, which count as misses)`}.</p>`;
}
