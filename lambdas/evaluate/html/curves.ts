import { html, type Markup } from "../../../shared/html/markup.ts";
import { digits, type Mark, plot, plotWidth } from "./plot.ts";
import { lossFigure } from "./words.ts";

/** One value an epoch. What is no number is marked where it would be, what is undefined is left out. */
interface Curve {
  readonly kind: Mark["kind"];
  readonly name: string;
  readonly values: readonly (number | string | undefined)[];
}

const [left, right, top, bottom] = [40, plotWidth - 8, 24, 164];

/** Curves over the epochs from 1 on, with a line at the one that was kept. The scale begins where the values do, not at 0. */
export function curves(
  id: string,
  words: { readonly title: string; readonly description: string },
  series: readonly Curve[],
  kept: number,
): Markup {
  const epochs = Math.max(...series.map(({ values }) => values.length));
  const numbers = series.flatMap(({ values }) => values.filter((value) => typeof value === "number"));
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const x = (epoch: number) => digits(left + ((right - left) * (epoch - 1)) / Math.max(1, epochs - 1));
  const y = (value: number) => digits(bottom - ((bottom - top) * (value - low)) / (high - low || 1));
  const drawn = series.map(({ kind, values }) => {
    const points = values.flatMap((value, at) =>
      typeof value === "number" ? [`${x(at + 1)} ${y(value)}`] : [],
    );
    const strange = values.flatMap((value, at) =>
      typeof value === "string"
        ? [
            html`<text class="bad" x="${x(at + 1)}" y="${top + 4}" text-anchor="${at + 1 > epochs / 2 ? "end" : "start"}">× ${value}</text>`,
          ]
        : [],
    );
    return html`<polyline class="curve ${kind}" points="${drawable(points)}"/>${strange}`;
  });
  const names = series.map(
    ({ kind, name }, at) =>
      html`<line class="curve ${kind}" x1="${left + at * 110}" y1="8" x2="${left + at * 110 + 18}" y2="8"/><text x="${left + at * 110 + 24}" y="12">${name}</text>`,
  );
  const ticks = [low, high].map(
    (value) =>
      html`<text class="number faint" x="${left - 5}" y="${y(value) + 4}" text-anchor="end">${lossFigure(value, 2)}</text>`,
  );
  const ends = [...new Set([1, epochs])].map(
    (epoch) =>
      html`<text class="number faint" x="${x(epoch)}" y="${bottom + 14}" text-anchor="${epoch === 1 ? "start" : "end"}">${epoch}</text>`,
  );
  const axes = html`<line class="axis" x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}"/><line class="axis" x1="${left}" y1="${top}" x2="${left}" y2="${bottom}"/>`;
  const mark = html`<line class="kept" x1="${x(kept)}" y1="${top}" x2="${x(kept)}" y2="${bottom}"/>`;
  return plot(id, words, bottom + 20, html`${axes}${mark}${drawn}${names}${ticks}${ends}`);
}

/** Numbers alone are markup as they stand; text would be cut at some length. */
function drawable(points: readonly string[]): Markup {
  return { markup: points.join(" ").replace(/[^0-9. -]/g, "") };
}
