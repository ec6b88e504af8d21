import { html, type Markup } from "../../../shared/html/markup.ts";

/** Plots are as wide as a phone: on a larger screen they grow, and so does their text. */
export const plotWidth = 360;

interface Words {
  readonly title: string;
  readonly description: string;
}

/** An SVG with a name and a description for those who do not see it. `id` is unique on the page. */
export function plot(id: string, { title, description }: Words, height: number, content: Markup): Markup {
  return html`<svg viewBox="0 0 ${plotWidth} ${height}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>${content}</svg>`;
}

/** A mark on a scale, with the interval that it may as well lie in. */
export interface Mark {
  readonly kind: "own" | "other" | "rest";
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  /** Drawn hollow: the second of a row. */
  readonly hollow?: boolean;
}

export interface MarkedRow {
  readonly name: string;
  readonly told: string;
  readonly marks: readonly Mark[];
}

const rowHeight = 32;
const right = plotWidth - 8;

/** One row a name, its text above its marks, from 0 to `most`. */
export function markedRows(id: string, words: Words, rows: readonly MarkedRow[], most: number): Markup {
  const at = (value: number) => digits(8 + (right - 8) * Math.max(0, Math.min(1, value / (most || 1))));
  const drawn = rows.map(({ name, told, marks }, row) => {
    const line = row * rowHeight + 24;
    return html`<text x="8" y="${line - 10}">${shorten(name, 30)}</text><text class="number faint" x="${right}" y="${line - 10}" text-anchor="end">${told}</text><line class="axis" x1="8" y1="${line}" x2="${right}" y2="${line}"/>${marks.map((mark) => drawMark(mark, line, at))}`;
  });
  const bottom = rows.length * rowHeight + 14;
  const ticks = [0, most / 2, most].map(
    (value) =>
      html`<text class="number faint" x="${at(value)}" y="${bottom}" text-anchor="${value === 0 ? "start" : value === most ? "end" : "middle"}">${value.toFixed(2)}</text>`,
  );
  return plot(id, words, bottom + 6, html`${drawn}${ticks}`);
}

function drawMark(
  { kind, value, low, high, hollow }: Mark,
  y: number,
  at: (value: number) => number,
): Markup {
  const span =
    low === undefined || high === undefined
      ? html``
      : html`<line class="span ${kind}" x1="${at(low)}" y1="${y}" x2="${at(high)}" y2="${y}"/>`;
  return html`${span}<circle class="${kind}${hollow ? " hollow" : ""}" cx="${at(value)}" cy="${y}" r="4"/>`;
}

/** A bar of `share` of `most` over a track. */
export function shareBar(id: string, words: Words, share: number, most: number): Markup {
  const length = digits(plotWidth * Math.max(0, Math.min(1, share / (most || 1))));
  return plot(
    id,
    words,
    8,
    html`<rect class="track" x="0" y="1" width="${plotWidth}" height="6" rx="3"/><rect class="own bar" x="0" y="1" width="${length}" height="6" rx="3"/>`,
  );
}

const columnsHeight = 96;

/** Upright bars side by side, over labels at the given places. */
export function columns(
  id: string,
  words: Words,
  heights: readonly number[],
  labels: readonly { readonly place: number; readonly text: string }[],
  most: number = Math.max(...heights, 0),
): Markup {
  const wide = plotWidth / Math.max(1, heights.length);
  const bars = heights.map((height, place) => {
    const tall = digits((columnsHeight * Math.max(0, height)) / (most || 1));
    return html`<rect class="own bar" x="${digits(place * wide + wide * 0.1)}" y="${digits(columnsHeight - tall)}" width="${digits(wide * 0.8)}" height="${tall}"/>`;
  });
  const texts = labels.map(({ place, text }) => {
    const x = digits(place * wide);
    const anchor = x < 10 ? "start" : x > plotWidth - 10 ? "end" : "middle";
    return html`<text class="number faint" x="${x}" y="${columnsHeight + 14}" text-anchor="${anchor}">${text}</text>`;
  });
  const base = html`<line class="axis" x1="0" y1="${columnsHeight}" x2="${plotWidth}" y2="${columnsHeight}"/>`;
  return plot(id, words, columnsHeight + (labels.length > 0 ? 20 : 4), html`${bars}${base}${texts}`);
}

export function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}

/** Of a coordinate: a tenth of a unit is less than the eye sees. */
export function digits(value: number): number {
  return Number(value.toFixed(1));
}
