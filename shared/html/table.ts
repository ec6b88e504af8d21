import { html, type Markup } from "./markup.ts";

export interface Column {
  readonly head: string;
  readonly kind?: "number" | "words";
}

type Cell = string | number | Markup;

/** A table under a line that opens it: what a plot shows, in figures. The first cell of a row names it. */
export function tableBehind(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Markup {
  return html`<details><summary>${caption}</summary>${table(caption, columns, rows)}</details>`;
}

export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Markup {
  const heads = columns.map(({ head, kind }) => html`<th scope="col" class="${kind ?? ""}">${head}</th>`);
  const lines = rows.map((cells) => {
    const drawn = cells.map((cell, at) => {
      const kind = columns[at]?.kind ?? "";
      return at === 0
        ? html`<th scope="row" class="${kind}">${cell}</th>`
        : html`<td class="${kind}">${cell}</td>`;
    });
    return html`<tr>${drawn}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}
