import type { TerraformStack } from "cdktf";
import { afterAll, describe, expect, test } from "vitest";
import { MillraceApp } from "../../../constructs/app/app";
import { MillraceStack } from "../../../constructs/app/stack";
import { SynthesisError } from "../../../constructs/app/synthesis-error";
import { applyStack, StackRefusedError, validateStack } from "../../../constructs/testing";
import { newStack, temporaryFolder } from "../../support/terraform-stack";
import { FAULTS, type Fault, type Layer } from "./faults";

interface Finding {
  readonly layer: Layer;
  readonly message: string;
}

const found: { fault: Fault; layer: Layer }[] = [];

describe("seeded faults", () => {
  test.each(FAULTS)("$layer catches $title", async (fault) => {
    const finding = await find(fault);
    found.push({ fault, layer: finding.layer });
    expect(finding.message).toMatch(fault.says);
    expect(finding.layer).toBe(fault.layer);
  });

  test("are at least 26, not counting those nothing can see", () => {
    expect(FAULTS.filter(({ layer }) => layer !== "nothing").length).toBeGreaterThanOrEqual(26);
  });
});

afterAll(() => {
  const rows = found.map(
    ({ fault, layer }) => `${`${fault.typed ? "types, " : ""}${layer}`.padEnd(16)} ${fault.title}`,
  );
  console.log([`${"caught by".padEnd(16)} fault`, ...rows.sort()].join("\n"));
});

/** Validation alone first, so that what only a plan or an apply shows is told apart. */
async function find(fault: Fault): Promise<Finding> {
  return (
    (await attempt(fault, validateStack)) ?? (await attempt(fault, applyAndClose)) ?? { layer: "nothing", message: "" }
  );
}

async function attempt(fault: Fault, run: (stack: TerraformStack) => Promise<void>): Promise<Finding | undefined> {
  const stack = fault.layer === "synth" ? guardedStack() : newStack();
  fault.build(stack);
  try {
    await run(stack);
    return undefined;
  } catch (error) {
    if (error instanceof SynthesisError) return { layer: "synth", message: error.message };
    if (!(error instanceof StackRefusedError)) throw error;
    const byValue = error.problems.every(({ summary }) => / must be (spelt|one of) /.test(summary));
    return { layer: byValue ? "values" : (error.stage as Layer), message: error.message.replace(/\s+/g, " ") };
  }
}

/** A stack with the guards that ours have. */
function guardedStack(): TerraformStack {
  const environment = { name: "test", profile: "dev", region: "us-east-1" } as const;
  return new MillraceStack(new MillraceApp({ outdir: temporaryFolder("millrace-app-") }), "Stack", { environment });
}

async function applyAndClose(stack: TerraformStack): Promise<void> {
  (await applyStack(stack)).close();
}
