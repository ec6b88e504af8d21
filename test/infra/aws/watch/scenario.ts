import type { Measure } from "../../../../shared/runtime/measure.ts";

export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly at: Date;
}

/** What was measured, and between which times people might have been called. */
export interface Recording {
  readonly measured: readonly Measured[];
  readonly from: Date;
  readonly to: Date;
}

export interface Scenario {
  /** The alarm's id. */
  readonly alarm: string;
  readonly what: string;
  readonly raised: boolean;
  /** Left out: `everything`. */
  readonly config?: object;
  readonly record: () => Promise<Recording>;
}

export const start = new Date("2026-11-23T12:00:00Z");

export function minutesAfter(moment: Date, minutes: number): Date {
  return new Date(moment.getTime() + minutes * 60_000);
}

/** A clock that is set by hand, and what is measured by it. Alarms are looked at from the first value on. */
export function recorder(from = start) {
  const measured: Measured[] = [];
  let now = from;
  const measure: Measure = (name, value) => measured.push({ name, value, at: now });
  return {
    clock: () => now,
    measure,
    set: (moment: Date) => {
      now = moment;
    },
    recording: (): Recording => ({ measured, from: measured[0]?.at ?? from, to: now }),
  };
}
