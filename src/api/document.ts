import type { KindCatalogue } from "../jobs/ports";
import type { ApiApp, ApiServices } from "./environment";
import { SECURITY_SCHEMES } from "./routes/security";

const DESCRIPTION = `Submit optimisation jobs, watch them, and fetch checked results.

- Upload input files with a signed URL (or send small ones as text), then submit a job that names them.
- Errors are problem documents (RFC 9457) with a stable \`code\`; \`issues\` lists every mistake at once.
- Unknown fields and query parameters are refused. Times are ISO 8601 in UTC.
- Every answer carries \`X-Request-Id\`; send one of your own and it is kept.
- A known path that does not answer a method says 405 with \`Allow\`.`;

/** The OpenAPI 3.1 document, made from the routes themselves. */
export function openApiDocument(
  app: ApiApp,
  { dependencies, ports }: ApiServices,
): ReturnType<ApiApp["getOpenAPI31Document"]> {
  for (const [name, scheme] of Object.entries(SECURITY_SCHEMES)) {
    app.openAPIRegistry.registerComponent("securitySchemes", name, scheme);
  }
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "millrace job API",
      version: dependencies.version,
      description: DESCRIPTION,
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    tags: [
      { name: "Jobs", description: "Submit, watch and cancel" },
      { name: "Results", description: "Metrics, files, log and events" },
      { name: "Files", description: "Signed uploads and downloads" },
      { name: "Schedules", description: "Jobs made again and again" },
      { name: "Service", description: "Kinds, health and metrics" },
    ],
  });
  for (const name of ["SubmitJobRequest", "BatchItem"]) nameKinds(document.components?.schemas?.[name], ports.kinds);
  return document;
}

/** The kinds that this server has, where a submission names one; an example of another kind would mislead. */
function nameKinds(schema: object | undefined, kinds: KindCatalogue): void {
  const shown = schema as { properties: { kind: { enum?: readonly string[] } }; examples?: { kind: string }[] };
  if (shown === undefined) return;
  shown.properties.kind.enum = kinds.names();
  shown.examples = shown.examples?.filter(({ kind }) => kinds.names().includes(kind));
  if (shown.examples?.length === 0) delete shown.examples;
}
