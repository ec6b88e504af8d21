/** Values that may be logged. Never article text, never a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export type LogLevel = "info" | "warn" | "error";

/** One structured line. */
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

export const silentLog: Log = () => {};

/** Writes each call as one line of JSON. `write` gets the line without its end. */
export function jsonLinesLog(write: (line: string) => void, clock: () => Date): Log {
  return (level, message, fields) =>
    write(JSON.stringify({ time: clock().toISOString(), level, message, ...fields }));
}
