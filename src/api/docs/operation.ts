import type { ShownContent, ShownOperation, ShownParameter } from "./document";
import { type Html, html, inline, prose } from "./html";
import { limits, typeName } from "./schema";

/** One route: what it takes and every answer it can give. */
export function operationSection(method: string, path: string, operation: ShownOperation): Html {
  const key = operation.security === undefined ? html`` : html` <span class="key">API key</span>`;
  return html`<section id="${anchor(operation, method, path)}" class="operation">
<h3><span class="method">${method.toUpperCase()}</span> <code>${path}</code>${key}</h3>
<p class="summary">${inline(operation.summary)}</p>${prose(operation.description)}
${parameterTable(operation.parameters ?? [])}${bodyLine(operation.requestBody?.content)}${answerTable(operation)}
</section>`;
}

export function anchor({ operationId }: ShownOperation, method: string, path: string): string {
  return operationId ?? `${method}-${path.replace(/[^a-z0-9]+/gi, "-")}`;
}

function parameterTable(parameters: readonly ShownParameter[]): Html {
  if (parameters.length === 0) return html``;
  const rows = parameters.map(
    (parameter) =>
      html`<tr><th scope="row"><code>${parameter.name}</code></th><td>${parameter.in}${
        parameter.required === true ? ", required" : ""
      }</td><td>${typeName(parameter.schema)}</td><td>${inline(parameter.description)} <small>${limits(parameter.schema)}</small></td></tr>`,
  );
  return html`<div class="scroll"><table><thead><tr><th scope="col">Parameter</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function bodyLine(content: ShownContent | undefined): Html {
  const [entry] = Object.entries(content ?? {});
  return entry === undefined ? html`` : html`<p>Body: ${typeName(entry[1].schema)} as <code>${entry[0]}</code></p>`;
}

function answerTable(operation: ShownOperation): Html {
  const rows = Object.entries(operation.responses).map(([status, { description, content }]) => {
    const [entry] = Object.entries(content ?? {});
    const type = entry === undefined ? html`no body` : html`${typeName(entry[1].schema)}`;
    return html`<tr><th scope="row">${status}</th><td>${type}</td><td>${inline(description)}</td></tr>`;
  });
  return html`<div class="scroll"><table><thead><tr><th scope="col">Status</th><th scope="col">Body</th><th scope="col">When</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
