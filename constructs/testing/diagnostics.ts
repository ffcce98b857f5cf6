import { readFileSync } from "node:fs";
import { join } from "node:path";
import { constructPaths, type SynthesizedStack } from "./synthesize";
import { type Diagnostic, TerraformError } from "./terraform";

/** A mistake Terraform found, with the construct it lies in where Terraform's report or its position tells. */
export interface StackProblem {
  /** Construct path inside the stack; empty for a mistake that belongs to no resource. */
  readonly path: string;
  readonly address: string;
  readonly summary: string;
  readonly detail: string;
}

/** The commands a stack goes through, in their order. */
export type Stage = "init" | "validate" | "plan" | "apply" | "destroy";

/** Terraform refused a stack: at which stage, and everything it found. */
export class StackRefusedError extends TerraformError {
  constructor(
    readonly stackName: string,
    readonly stage: Stage,
    readonly problems: readonly StackProblem[],
  ) {
    super([`terraform ${stage} of ${stackName} failed:`, ...problems.map(describe)].join("\n"));
  }
}

function describe({ path, address, summary, detail }: StackProblem): string {
  const place = path === "" ? "" : `${path} (${address}): `;
  return `  ${place}${summary}${detail === "" ? "" : `; ${detail.replace(/\s+/g, " ")}`}`;
}

/** Turns Terraform's report into problems with construct paths. Warnings are left out. */
export function stackProblems(stack: SynthesizedStack, diagnostics: readonly Diagnostic[]): StackProblem[] {
  const paths = constructPaths(stack);
  const problems = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ address = "", range, summary, detail = "" }) => {
      const place = address === "" && range !== undefined ? addressAt(stack, range.start.line) : address;
      return { path: paths.get(withoutKey(place)) ?? "", address: place, summary, detail };
    });
  // `init` reports what it finds in each pass over the files, with a line of introduction.
  const distinct = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  const sorted = [...distinct.values()].sort((left, right) => left.address.localeCompare(right.address));
  const located = sorted.filter(({ address }) => address !== "");
  return located.length > 0 ? located : sorted;
}

/** `aws_sqs_queue.jobs["a"]` and `aws_sqs_queue.jobs[0]` come from the construct of `aws_sqs_queue.jobs`. */
export function withoutKey(address: string): string {
  return address.replace(/\[.*\]$/, "");
}

/**
 * The element a line of the written configuration belongs to. The file is ours, one key a line and two spaces a level,
 * so the keys above the line at levels 3, 2 and 1 are the element's name, its type and its section.
 */
function addressAt(stack: SynthesizedStack, line: number): string {
  const above = readFileSync(join(stack.directory, "cdk.tf.json"), "utf8").split("\n").slice(0, line).reverse();
  const keyAt = (level: number, from: number) => {
    const pattern = new RegExp(`^ {${level * 2}}"([^"]+)": `);
    const at = above.findIndex((text, index) => index >= from && pattern.test(text));
    return { at, key: at < 0 ? "" : (pattern.exec(above[at] ?? "")?.[1] ?? "") };
  };
  const name = keyAt(3, 0);
  const type = keyAt(2, Math.max(name.at, 0));
  const section = keyAt(1, Math.max(type.at, 0));
  if (section.key === "resource") return `${type.key}.${name.key}`;
  return section.key === "data" || section.key === "ephemeral" ? `${section.key}.${type.key}.${name.key}` : "";
}
