import type { FoundReport, ToldReport } from "../../../shared/release/find-report.ts";

const nameColumn = 22;

/** The main figures, and why the gate refused. @param page where it lies; undefined when it is there no more */
export function reportLines({ releaseId, serving, report }: FoundReport, page: string | undefined): string[] {
  const { judgement, runId } = report;
  const what = releaseId === undefined ? `run ${runId}` : `release ${releaseId}${serving ? ", serving" : ""}`;
  return [
    `${what}: ${wordVerdict(report)}`,
    ...judgement.reasons.map(
      ({ code, message, slice }) => `  ${code}: ${message}${slice ? ` (${slice.name})` : ""}`,
    ),
    line("page", page ?? "there no more: what runs write is forgotten in time"),
    ...precisionLines(report),
    line("NPMI", figure(report.metrics.npmi)),
    line("topic uniqueness", figure(report.metrics.topicUniqueness)),
    line("topics", wordTopics(report)),
    line("training", wordTraining(report)),
  ];
}

function wordVerdict({ judgement: { goodEnough, override } }: ToldReport): string {
  if (override) return `let through by a person against the gate: ${override.reason}`;
  return goodEnough ? "good enough" : "refused";
}

function precisionLines({ systems, judgement: { serving }, k, probes }: ToldReport): string[] {
  if (systems.length === 0) return [line(`precision at ${k}`, "not measured: too few articles have labels")];
  const of = (name: string) => systems.find((system) => system.name === name)?.precision;
  const own = of("candidate");
  const range = own
    ? `, 95 % interval ${figure(own.low)} to ${figure(own.high)}, ${probes.count} probes`
    : "";
  return [
    line(`precision at ${k}`, `${figure(own?.mean)}${range}`),
    line("  words alone", figure(of("words")?.mean)),
    line("  at random", figure(of("random")?.mean)),
    line(
      "  serving release",
      serving.compared
        ? `${figure(serving.precision.mean)} (${serving.releaseId})`
        : `not compared: ${serving.why}`,
    ),
  ];
}

function wordTopics({ topics, lineage }: ToldReport): string {
  if (!lineage) return String(topics.length);
  if (!lineage.from.known) return `${topics.length}, all new: ${lineage.from.why}`;
  const born = lineage.topics.filter(({ before }) => !before).length;
  return `${topics.length}: ${topics.length - born} go on, ${born} began, ${lineage.ended.length} ended`;
}

function wordTraining({ training }: ToldReport): string {
  if (!training?.known) return `losses unknown${training ? ` (${training.why})` : ""}`;
  const { epochs, bestEpoch, ended } = training;
  const end = ended.by === "divergence" ? `, the loss of epoch ${ended.epoch} was ${ended.loss}` : "";
  const last = epochs[bestEpoch - 1];
  const loss = last?.validation ? "validation loss" : "train loss";
  return `${epochs.length} epochs, the best ${bestEpoch}, ${loss} ${figure((last?.validation ?? last?.train)?.minimised)}${end}`;
}

function line(name: string, told: string): string {
  return `  ${name.padEnd(nameColumn)}${told}`;
}

function figure(value: number | string | undefined): string {
  return typeof value === "number" ? value.toFixed(3) : (value ?? "not finite");
}
