import { html, type Markup } from "../../../shared/html/markup.ts";

/** As much of JSON Schema as the API's shapes use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: unknown;
}

export interface Field {
  /** With what it stands in: `because.topics[].words`. */
  readonly field: string;
  readonly isRequired: boolean;
  readonly type: Markup;
  readonly means: string;
}

/** The fields of an object, those of objects within it after them. A named shape within it is not entered. */
export function fieldRows(schema: Schema, within = ""): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, each]) => {
    const field = `${within}${name}`;
    const isRequired = schema.required?.includes(name) ?? false;
    const own = { field, isRequired, type: typeOf(each), means: each.description ?? "" };
    return [own, ...fieldsIn(each, field)];
  });
}

/** What only one kind of an object has is optional. */
function fieldsIn(schema: Schema, field: string): readonly Field[] {
  if (schema.items) return fieldsIn(schema.items, `${field}[]`);
  const kinds = (schema.anyOf ?? []).flatMap((each) => fieldRows(each, `${field}.`));
  return [...fieldRows(schema, `${field}.`), ...kinds.map((each) => ({ ...each, isRequired: false }))];
}

/** In few words, named shapes as links to where they are told. */
export function typeOf(schema: Schema): Markup {
  const { $ref, type, items, anyOf, enum: values, const: only } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf("/") + 1);
    return html`<a href="#${name}">${name}</a>`;
  }
  if (items) return html`list of ${typeOf(items)}${rangeOf(schema.minItems, schema.maxItems, " items")}`;
  if (only !== undefined) return html`<code>${JSON.stringify(only)}</code>`;
  if (values)
    return html`${joined(
      values.map((value) => html`<code>${String(value)}</code>`),
      " or ",
    )}`;
  if (anyOf) return html`${joined(distinct(anyOf.map(typeOf)), " or ")}`;
  const range =
    type === "string"
      ? rangeOf(schema.minLength, schema.maxLength, " characters")
      : rangeOf(schema.minimum, schema.maximum, "");
  return html`${[type ?? "object"].flat().join(" or ")}${range}`;
}

/** The largest number that is exact says nothing. */
function rangeOf(least: number | undefined, most: number | undefined, unit: string): string {
  const top = most === Number.MAX_SAFE_INTEGER ? undefined : most;
  if (top !== undefined) return ` (${least ?? "up"} to ${top}${unit})`;
  return least === undefined || Math.abs(least) === Number.MAX_SAFE_INTEGER
    ? ""
    : ` (${least} or more${unit})`;
}

function distinct(parts: readonly Markup[]): readonly Markup[] {
  return [...new Map(parts.map((part) => [part.markup, part])).values()];
}

function joined(parts: readonly Markup[], separator: string): readonly (Markup | string)[] {
  return parts.flatMap((part, at) => (at === 0 ? [part] : [separator, part]));
}
