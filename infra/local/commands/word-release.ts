import type { MoveReport } from "../../../shared/release/move-by-hand.ts";

/** "2026-11-23 12:05 UTC". */
export function wordTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** "1.4 MB". */
export function wordSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** "1 release", "3 releases". */
export function wordCount(count: number, thing: string): string {
  return `${count.toLocaleString("en-US")} ${thing}${count === 1 ? "" : "s"}`;
}

/** What was made sure of before it was said that the release serves. */
export function wordChecks({ articlesCompared }: MoveReport): string {
  const topicModel =
    articlesCompared > 0
      ? `${wordCount(articlesCompared, "article")} come out as they were`
      : "that it answers, no more: what its run wrote is gone";
  return `checked: files, neighbour index, topic model (${topicModel})`;
}
