import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface FuzzRun {
  /** Prints and reports go here; a folder of its own. */
  readonly folder: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The id that `{id}` in paths stands for. @default - made up each time */
  readonly jobId?: string;
  readonly options: readonly string[];
  readonly seed: number;
}

/** What schemathesis reports of a run. */
export interface FuzzReport {
  readonly test_cases: { readonly generated: number; readonly with_failures: number; readonly errored: number };
  readonly operations: { readonly tested: number; readonly errored: number };
  readonly failures: readonly unknown[];
  readonly errors: readonly unknown[];
  readonly output: string;
}

/** No 5xx, no status, media type or body that the document does not name. */
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
  "response_headers_conformance",
];

/** Runs schemathesis against a server, from the OpenAPI document that it serves. */
export async function fuzz(program: string, run: FuzzRun): Promise<FuzzReport> {
  const config = join(run.folder, "schemathesis.toml");
  const report = join(run.folder, "report.json");
  writeFileSync(config, run.jobId === undefined ? "" : `[parameters]\nid = "${run.jobId}"\n`);
  const headers = Object.entries(run.headers ?? {}).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  const args = ["--config-file", config, "run", `${run.url}/openapi.json`, "--checks", CHECKS.join(",")];
  args.push(...headers, "--seed", String(run.seed), "--no-shrink", "--continue-on-failure");
  // Each run stands for itself: what an earlier one kept would be tried again.
  args.push("--generation-database", "none");
  args.push("--report", "json", "--report-json-path", report, ...run.options);
  const child = spawn(program, args, { cwd: run.folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => {
      output += data;
    });
  await once(child, "close");
  return { ...(JSON.parse(readFileSync(report, "utf8")) as Omit<FuzzReport, "output">), output };
}
