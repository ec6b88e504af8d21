import type { EpochLoss } from "./events.ts";

const qualityLine = /^#quality_metric: host=algo-1, epoch=(\d+), (train|validation) total_loss <loss>=(\S+)/;

export interface EpochFigures {
  readonly epoch: number;
  readonly loss: EpochLoss;
}

/** Follows a topic model's log: gives the losses known of an epoch each time that a line adds to them. */
export function followTrainingLog(): (line: string) => EpochFigures | undefined {
  let latest: EpochFigures = { epoch: 0, loss: {} };
  return (line) => {
    const [, epoch, set, loss] = qualityLine.exec(line) ?? [];
    if (!epoch || !set) return undefined;
    const known = latest.epoch === Number(epoch) ? latest.loss : {};
    latest = { epoch: Number(epoch), loss: { ...known, [set]: Number(loss) } };
    return latest;
  };
}
