import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonEnvironment } from "./python";
import { temporaryFolder } from "./terraform-stack";

/** What one of checkov's checks says of one resource. */
export interface Finding {
  readonly check: string;
  readonly title: string;
  /** `aws_x.id`. */
  readonly address: string;
  readonly passed: boolean;
}

/** How checkov reads: synthesized JSON, or a plan. Each sees what the other cannot. */
export type CheckovInput = "terraform_json" | "terraform_plan";

/** Scans one document. A string is the reason why this machine cannot. */
export function checkov(input: CheckovInput, document: unknown): readonly Finding[] | string {
  const python = pythonEnvironment("checkov", ["checkov==3.3.30"]);
  if (!python.available) return python.reason;
  const file = join(temporaryFolder("millrace-checkov-"), input === "terraform_json" ? "cdk.tf.json" : "plan.json");
  writeFileSync(file, JSON.stringify(document));
  const args = ["-f", file, "--framework", input, "--skip-download", "-o", "json"];
  const env = { ...process.env, LOG_LEVEL: "ERROR" };
  const run = spawnSync(python.bin("checkov"), args, { encoding: "utf8", env, maxBuffer: 1e9, timeout: 180_000 });
  const report = JSON.parse(run.stdout) as Report | Report[];
  return [report]
    .flat()
    .flatMap(({ results }) => [
      ...(results?.passed_checks ?? []).map((result) => finding(result, document, true)),
      ...(results?.failed_checks ?? []).map((result) => finding(result, document, false)),
    ]);
}

interface Report {
  readonly results?: { readonly passed_checks: readonly Result[]; readonly failed_checks: readonly Result[] };
}
interface Result {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
}

function finding(result: Result, document: unknown, passed: boolean): Finding {
  const { check_id: check, check_name: title, resource } = result;
  return { check, title, address: typed(resource, document), passed };
}

/** In JSON mode checkov names resources `resource.<id>`, without the type; ids are unique in a stack. */
function typed(resource: string, document: unknown): string {
  const id = /^(?:resource|data)\.(.+)$/.exec(resource)?.[1];
  if (id === undefined) return resource;
  const kinds = document as Record<string, Record<string, Record<string, unknown>>>;
  for (const kind of ["resource", "data"]) {
    for (const [type, instances] of Object.entries(kinds[kind] ?? {})) if (id in instances) return `${type}.${id}`;
  }
  return resource;
}
