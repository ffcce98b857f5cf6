import type { ShownSchema } from "./document";
import { type Html, html, inline, prose } from "./html";

/** A schema's type in a few words, with links to named ones. */
export function typeName(schema: ShownSchema | undefined): Html {
  if (schema === undefined) return html`anything`;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.anyOf !== undefined) return join(schema.anyOf.map(typeName), " or ");
  if (schema.enum !== undefined) return join(schema.enum.map(literal), ", ");
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.items !== undefined) return html`list of ${typeName(schema.items)}`;
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? ["anything"]);
  const format = schema.format === undefined ? "" : ` (${schema.format})`;
  return html`${types.join(" or ")}${format}`;
}

function literal(value: unknown): Html {
  return html`<code>${JSON.stringify(value)}</code>`;
}

function join(parts: readonly Html[], separator: string): Html {
  return html`${parts.map((part, index) => (index === 0 ? part : html`${separator}${part}`))}`;
}

/** The limits of a value: range, length, pattern. */
export function limits(schema: ShownSchema | undefined): string {
  if (schema === undefined) return "";
  return [
    range(schema.minimum, schema.maximum, ""),
    range(schema.minLength, schema.maxLength, " characters"),
    range(schema.minItems, schema.maxItems, " items"),
    schema.pattern === undefined ? "" : `matches ${schema.pattern}`,
  ]
    .filter((text) => text !== "")
    .join("; ");
}

function range(minimum: number | undefined, maximum: number | undefined, unit: string): string {
  if (minimum === undefined && maximum === undefined) return "";
  if (minimum === undefined) return `at most ${maximum}${unit}`;
  return maximum === undefined ? `at least ${minimum}${unit}` : `${minimum} to ${maximum}${unit}`;
}

/** A named schema with its fields. */
export function schemaSection(name: string, schema: ShownSchema): Html {
  const fields = Object.entries(schema.properties ?? {});
  const body = fields.length === 0 ? html`<p>${typeName(schema)} ${limits(schema)}</p>` : fieldTable(schema, fields);
  const example = schema.examples?.[0];
  return html`<section id="schema-${name}"><h3>${name}</h3>${prose(schema.description)}${body}${
    typeof example === "object" ? html`<pre>${JSON.stringify(example, null, 2)}</pre>` : html``
  }</section>`;
}

function fieldTable(schema: ShownSchema, fields: readonly (readonly [string, ShownSchema])[]): Html {
  const rows = fields.map(([field, type]) => {
    const needed = schema.required?.includes(field) ? "yes" : "no";
    return html`<tr><th scope="row"><code>${field}</code></th><td>${typeName(type)}</td><td>${needed}</td><td>${inline(
      type.description,
    )} <small>${limits(type)}</small></td></tr>`;
  });
  return html`<div class="scroll"><table><thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Always</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
