import { describe, expect, test } from "vitest";
import { Console } from "../../../src/cli/console";
import { exitCodeOfJob, outcomeDocument, printOutcome } from "../../../src/cli/outcome";
import type { FinishedJob } from "../../../src/client";
import { jobResults, jobView } from "../../support/job-views";
import { TextStream } from "../../support/text-stream";

function finished(job: Parameters<typeof jobView>[0], results: Parameters<typeof jobResults>[0] = {}): FinishedJob {
  const download = () => Promise.reject(new Error("nothing to download"));
  return { job: jobView(job), results: jobResults(results), download };
}

function printed(outcome: FinishedJob): string {
  const stdout = new TextStream();
  printOutcome(new Console({ stdout: stdout.asTerminal(), stderr: new TextStream().asTerminal() }, {}), outcome);
  return stdout.text;
}

describe("the exit code of a finished job", () => {
  test.each([
    ["succeeded", true, 0],
    ["succeeded", false, 1],
    ["succeeded", null, 1],
    ["failed", null, 1],
    ["cancelled", true, 1],
    ["expired", null, 1],
  ] as const)("%s, verified %s: %i", (state, verified, code) => {
    expect(exitCodeOfJob(finished({ state }, { verified }))).toBe(code);
  });
});

test("an infeasible model is a verified answer but no solution: exit code 1", () => {
  const solver = { engine: "highs", seconds: 1, objective: null, bound: null, gap: null, seed: 0 };
  expect(exitCodeOfJob(finished({ state: "succeeded" }, { solver }))).toBe(1);
});

describe("a finished job for people", () => {
  test("is a verdict and a table, shares beside their numbers, lists left to the files", () => {
    const metrics = {
      requests: 233,
      requestsSatisfied: 217,
      requestsSatisfiedPct: 93.13,
      utilisation: { mean: 0.93, p10: 0.73, histogram: [1, 2] },
      objective: 48796,
      verified: true,
    };
    const solver = { engine: "highs", seconds: 2.8, objective: 48796, bound: null, gap: null, seed: 1 };
    const files = [
      { name: "a.csv", bytes: 732, sha256: "", contentType: "", url: "", expiresAt: "" },
      { name: "b.csv", bytes: 4900, sha256: "", contentType: "", url: "", expiresAt: "" },
    ];
    expect(printed(finished({ state: "succeeded" }, { metrics, solver, files }))).toBe(
      [
        "succeeded, checked by the independent checker",
        "  requests            233",
        "  requests satisfied  217 (93.13 %)",
        "  utilisation         mean 0.93, p10 0.73",
        "  objective           48,796",
        "  bound               not proven",
        "  gap                 not proven",
        "  solved in           2.8 s by highs",
        "  files               a.csv (732 B)",
        "                      b.csv (4.9 kB)",
        "",
      ].join("\n"),
    );
  });

  test("says why there is no result", () => {
    const reason = { code: "INFEASIBLE", message: "teacher T1 has more sections than periods" };
    const none = { verified: null, metrics: null, metricsAvailable: false, metricsReason: "no result", solver: null };
    expect(printed(finished({ state: "failed", reason }, none))).toBe(
      "failed, not verified\nteacher T1 has more sections than periods\n  metrics  none: no result\n",
    );
  });
});

test("a finished job for machines has status, verified, metrics and solver at the top", () => {
  const document = outcomeDocument(finished({ state: "succeeded" }));
  expect(document).toMatchObject({
    status: "succeeded",
    verified: true,
    metrics: { objective: 4 },
    solver: { engine: "highs", seconds: 0.1, objective: 4, bound: 4, gap: 0 },
  });
});
