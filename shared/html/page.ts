import { createHash } from "node:crypto";
import { html, type Markup } from "./markup.ts";

export interface Page {
  readonly title: string;
  readonly style: string;
  readonly body: Markup;
}

/** One file that is whole: no script, image, form or font, and nothing is fetched: its policy allows its own style alone. */
export function renderPage({ title, style, body }: Page): string {
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const page = html`<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${trusted(policy)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>${title}</title><style>${trusted(style)}</style></head>
<body>${body}</body></html>
`;
  return `<!doctype html>\n${page.markup}`;
}

/** Of our own making. */
function trusted(markup: string): Markup {
  return { markup };
}
