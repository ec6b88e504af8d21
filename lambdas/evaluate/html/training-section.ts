import { html, type Markup } from "../../../shared/html/markup.ts";
import { tableBehind } from "../../../shared/html/table.ts";
import type { EvaluationReport, Training } from "../../../shared/release/evaluation-report.ts";
import { curves } from "./curves.ts";
import { count, lossFigure, tellWhyNotTrained } from "./words.ts";

type History = Extract<Training, { known: true }>;
type Loss = History["epochs"][number]["train"]["minimised"];

/** How the losses went, and what ended the training. */
export function trainingSection({ training }: EvaluationReport): Markup {
  const heading = html`<h2>Training</h2>`;
  if (!training.known) return html`${heading}<p class="soft">${tellWhyNotTrained(training.why)}.</p>`;
  const { epochs, bestEpoch } = training;
  const ended = tellEnd(training);
  const broken = training.ended.by === "divergence" ? [training.ended.loss] : [];
  const validation = epochs.map((epoch) => epoch.validation?.minimised);
  const series = [
    {
      kind: "rest" as const,
      name: "training",
      values: [...epochs.map(({ train }) => train.minimised), ...broken],
    },
    ...(validation.some((loss) => loss !== undefined)
      ? [{ kind: "own" as const, name: "validation", values: validation }]
      : []),
  ];
  const last = series.map(
    ({ name, values }) => `${name} ${told(values.findLast((loss) => loss !== undefined))}`,
  );
  const words = { title: "Loss by epoch", description: `At the end: ${last.join(", ")}. ${ended}` };
  const note = `What is minimised, in nats per word. ${ended} The line marks epoch ${count(bestEpoch)}, whose model this is.`;
  return html`${heading}<p class="soft">${note}</p>${curves("losses", words, series, bestEpoch)}${lossTable(training)}`;
}

function tellEnd({ epochs, ended }: History): string {
  if (ended.by === "divergence")
    return `Training diverged: the loss of epoch ${count(ended.epoch)} is ${ended.loss}.`;
  const all = `${count(epochs.length)} ${epochs.length === 1 ? "epoch" : "epochs"}`;
  return ended.by === "patience"
    ? `Stopped after ${all}: the loss got no better.`
    : `Trained for all of ${all}.`;
}

function lossTable({ epochs, ended }: History): Markup {
  const rows = epochs.map(({ train, validation }, at) => {
    const both = [train, validation].flatMap((losses) => [
      told(losses?.minimised),
      told(losses?.bound),
      told(losses?.reconstruction),
      told(losses?.kl),
    ]);
    return [at + 1, ...both];
  });
  const broken = ended.by === "divergence" ? [[ended.epoch, told(ended.loss), ...Array(7).fill("")]] : [];
  const heads = ["Training", "Bound", "Words", "KL", "Validation", "Bound", "Words", "KL"];
  return tableBehind(
    "Table: losses by epoch; the bound, which the log shows, is words and KL divergence together",
    [{ head: "Epoch", kind: "number" }, ...heads.map((head) => ({ head, kind: "number" as const }))],
    [...rows, ...broken],
  );
}

function told(loss: Loss | undefined): string {
  return typeof loss === "number" ? lossFigure(loss, 3) : (loss ?? "");
}
