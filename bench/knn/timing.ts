export interface Times {
  /** Processor time of all threads. */
  readonly cpuMicroseconds: number;
  readonly wallMicroseconds: number;
}

export interface Timed {
  /** How many queries one call of `run` answers. */
  readonly queries: number;
  readonly run: () => void;
}

/**
 * Medians over `rounds` of the time a query takes, in the order of `all`. They are taken in turns, so that what else the
 * machine does hits all alike, and each runs once before.
 */
export function timeInTurns(all: readonly Timed[], rounds: number): Times[] {
  for (const { run } of all) run();
  const turns = Array.from({ length: rounds }, () => all.map(timeOnce));
  return all.map((_, i) => {
    const times = turns.flatMap((turn) => turn[i] ?? []);
    return {
      cpuMicroseconds: median(times.map(({ cpuMicroseconds }) => cpuMicroseconds)),
      wallMicroseconds: median(times.map(({ wallMicroseconds }) => wallMicroseconds)),
    };
  });
}

function timeOnce({ queries, run }: Timed): Times {
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(startCpu);
  const wallMs = performance.now() - startMs;
  return { cpuMicroseconds: (user + system) / queries, wallMicroseconds: (1000 * wallMs) / queries };
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
