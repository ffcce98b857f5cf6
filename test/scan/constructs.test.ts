import { beforeAll, expect, test } from "vitest";
import { DEFAULT_FORMS, galleryStack } from "../support/gallery";
import { EXCEPTIONS, type Exception } from "./exceptions";
import { type PlacedFinding, type Scan, scan } from "./scan";

let outcome: Scan | string;
beforeAll(async () => {
  outcome = await scan(galleryStack(DEFAULT_FORMS));
}, 300_000);

function isExcepted(finding: PlacedFinding, exception: Exception): boolean {
  return exception.check === finding.check && exception.path.test(finding.path);
}

function unexplained(findings: readonly PlacedFinding[]): string[] {
  const failed = findings.filter((finding) => !finding.passed);
  const left = failed.filter((finding) => !EXCEPTIONS.some((exception) => isExcepted(finding, exception)));
  return [...new Set(left.map(({ check, title, path }) => `${check} ${path}: ${title}`))].sort();
}

test.for(DEFAULT_FORMS)("$name has no finding without a reason, and was looked at", ({ name }, { skip }) => {
  if (typeof outcome === "string") return skip(outcome);
  const findings = outcome.findings.filter(({ path }) => path === name || path.startsWith(`${name}/`));
  const passed = findings.filter((finding) => finding.passed).length;
  const failed = findings.length - passed;
  console.log(`${name}: ${passed} passed, ${failed} failed, ${unexplained(findings).length} unexplained`);
  expect(findings.length).toBeGreaterThan(0);
  expect(unexplained(findings)).toEqual([]);
});

test("findings belong to constructs, and every exception is needed", ({ skip }) => {
  if (typeof outcome === "string") return skip(outcome);
  const names = DEFAULT_FORMS.map(({ name }) => name);
  const strays = outcome.findings.filter(({ path }) => !names.includes(path.split("/")[0] ?? ""));
  expect(unexplained(strays)).toEqual([]);
  const { findings } = outcome;
  const unused = EXCEPTIONS.filter(
    (exception) => !findings.some((each) => !each.passed && isExcepted(each, exception)),
  );
  expect(unused).toEqual([]);
});

test("no secret's value is in synthesized JSON, plan or state", ({ skip }) => {
  if (typeof outcome === "string") return skip(outcome);
  expect(outcome.secrets).toEqual([]);
});
