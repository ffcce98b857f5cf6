import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { formsOf, type GalleryGroup } from "../../support/gallery";
import { applied } from "./applied";
import { MINISTACK_FALSE_DIFFERENCES, ON_MINISTACK_NOT_APPLIED } from "./coverage";
import { endTasks } from "./ended-tasks";

/** MiniStack brings services to rest, runs functions and keeps most of what it is told. */
const GROUPS: readonly GalleryGroup[] = ["foundation", "serverless", "fargate", "fargateApi"];

/** MiniStack's functions have no SDK of their own as Lambda's have: they find ours, if they lie below our packages. */
function folderOfFunctions(): string {
  const parent = resolve(__dirname, "../../../node_modules/.cache");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "functions-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const { check, last } = applied({
  emulator: "ministack",
  variables: { TMPDIR: folderOfFunctions() },
  beside: endTasks,
  forms: GROUPS.flatMap(formsOf),
  notApplied: ON_MINISTACK_NOT_APPLIED,
  falseDifferences: MINISTACK_FALSE_DIFFERENCES,
});
