import { html, type Markup } from "../../../shared/html/markup.ts";
import { renderPage } from "../../../shared/html/page.ts";
import { table } from "../../../shared/html/table.ts";
import type { EvaluationReport } from "../../../shared/release/evaluation-report.ts";
import { comparisonSection, slicesSection } from "./comparison-section.ts";
import { lineageSection } from "./lineage-section.ts";
import { samplesSection, similaritySection } from "./neighbours-section.ts";
import { style } from "./style.ts";
import { mapSection, topicsSection } from "./topics-section.ts";
import { trainingSection } from "./training-section.ts";
import { verdictSection } from "./verdict-section.ts";

/**
 * The report as one HTML file. Titles, labels and words are strangers' text and stand in it as text. Equal reports give
 * equal bytes.
 */
export function renderReport(report: EvaluationReport): string {
  const { goodEnough, override } = report.judgement;
  const verdict = override ? "let through by a person" : goodEnough ? "good enough" : "refused";
  const title = `Run ${report.runId}: ${verdict}`;
  const body = html`<header><p class="soft">Readnext · evaluation of run ${report.runId}</p><h1>Is this release good enough for readers?</h1></header>
<main>${verdictSection(report)}
${comparisonSection(report)}
${slicesSection(report)}
${topicsSection(report)}
${lineageSection(report)}
${mapSection(report)}
${similaritySection(report)}
${samplesSection(report)}
${trainingSection(report)}
${settingsSection(report)}</main>`;
  return renderPage({ title, style, body });
}

function settingsSection({ settings, gate, representation, metrics, k }: EvaluationReport): Markup {
  const { topics, seed, topicModel } = settings;
  const learned = {
    topicModel,
    seed,
    ...prefixed("topics", topics),
    representation: `${representation.name} (${representation.because})`,
    "neighbours judged": k,
  };
  const rows = (values: object) => Object.entries(values).map(([name, value]) => [name, String(value)]);
  const columns = [{ head: "Name" }, { head: "Value" }];
  return html`<h2>Settings</h2><div class="side">${table("What was trained, and how", columns, rows(learned))}${table("The gate", columns, rows(prefixed("gate", gate)))}</div><p class="soft">Probes: ${String(metrics.probesHash ?? "none")}.</p>`;
}

function prefixed(prefix: string, values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}
