import { baseStyle } from "../../../shared/html/base-style.ts";
import { html, type Markup } from "../../../shared/html/markup.ts";
import { renderPage } from "../../../shared/html/page.ts";
import { table } from "../../../shared/html/table.ts";
import { fieldRows, type Schema, typeOf } from "./schema-fields.ts";

/** As much of an OpenAPI document as the page tells. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Content {
  readonly content?: Readonly<
    Record<string, { readonly schema: Schema; readonly example?: unknown } | undefined>
  >;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
    readonly schema: Schema;
    readonly explode?: boolean;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
}

const style = `${baseStyle}code{font:.875em ui-monospace,monospace;background:var(--card);border:1px solid var(--line);border-radius:.25rem;padding:0 .2rem}
pre{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.6rem .8rem;overflow-x:auto;white-space:pre-wrap;font:.875rem/1.5 ui-monospace,monospace}
td:last-child{min-width:16rem}
td p{margin:0 0 .25rem}
nav ul{list-style:none;padding:0;max-width:none}
nav code{background:none;border:0}
`;

/** The API for people to read: what can be asked, what is answered, what can go wrong. */
export function renderReference({ info, paths, components }: ApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const links = operations.map(
    ({ method, path, operation }) =>
      html`<li><a href="#${operation.operationId}"><code>${method} ${path}</code></a> ${operation.summary}</li>`,
  );
  const body = html`<header><p class="soft">Version ${info.version} · <a href="openapi.json">openapi.json</a> for programs</p><h1>${info.title}: the API</h1>${paragraphs(info.description)}</header>
<nav aria-label="Requests"><ul>${links}</ul></nav>
<main>${operations.map(operationSection)}
<h2>Shapes</h2>${Object.entries(components.schemas).map(shapeSection)}</main>`;
  return renderPage({ title: `${info.title}: the API`, style, body });
}

interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function operationSection({ path, method, operation }: Described): Markup {
  const { operationId, summary, description = "", parameters = [], requestBody, responses } = operation;
  const asked = parameters.map(({ name, in: place, schema, explode, description: means = "" }) => [
    html`<code>${name}</code> <small>${place}</small>`,
    html`${typeOf(schema)}${explode === false ? ", set apart by commas" : ""}`,
    paragraphs(means),
  ]);
  const body = requestBody?.content?.["application/json"];
  const answers = Object.entries(responses).map(([status, { description: means, content = {} }]) => {
    const [type = "", told] = Object.entries(content)[0] ?? [];
    return [
      status,
      told
        ? html`${typeOf(told.schema)}${type === "application/json" ? "" : html` <small>${type}</small>`}`
        : "",
      paragraphs(means),
    ];
  });
  return html`<h2 id="${operationId}">${summary}</h2>
<pre>${exampleOf({ path, method, operation })}</pre>${paragraphs(description)}${asked.length > 0 ? table("Parameters", parameterColumns, asked) : ""}${body ? html`<p>The body, as <code>application/json</code>: ${typeOf(body.schema)}</p>` : ""}${table("Answers", answerColumns, answers)}`;
}

const parameterColumns = [{ head: "Parameter" }, { head: "Type" }, { head: "Meaning" }];
const answerColumns = [{ head: "Status" }, { head: "Type" }, { head: "Meaning" }];
const fieldColumns = [{ head: "Field" }, { head: "Type" }, { head: "Meaning" }];

function exampleOf({ path, method, operation }: Described): Markup {
  const example = operation.requestBody?.content?.["application/json"]?.example;
  const json = example === undefined ? "" : ` --json '${JSON.stringify(example)}'`;
  return html`${method} ${path}

curl${json} "$API${path}"`;
}

function shapeSection([name, schema]: readonly [string, Schema]): Markup {
  const rows = fieldRows(schema).map(({ field, isRequired, type, means }) => [
    html`<code>${field}</code>${isRequired ? "" : html` <small>optional</small>`}`,
    type,
    paragraphs(means),
  ]);
  return html`<h3 id="${name}">${name}</h3>${paragraphs(schema.description ?? "")}${table(name, fieldColumns, rows)}`;
}

/** Set apart by empty lines; what stands between backticks is code. */
function paragraphs(text: string): Markup | string {
  const all = text.split("\n\n").map((each) => each.split("`").map(codeAtOdd));
  return all.length === 1 ? html`${all[0] ?? ""}` : html`${all.map((each) => html`<p>${each}</p>`)}`;
}

function codeAtOdd(piece: string, at: number): Markup | string {
  return at % 2 === 1 ? html`<code>${piece}</code>` : piece;
}
