import type { Reporter, TestModule } from "vitest/node";

/**
 * Ends a run with what a reader needs: the reason of every skip, and the count of tests alone on the last line. With
 * `CI=true` a skip fails the run, for what was skipped was not shown.
 */
export default class ClosingLines implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skipped = tests.filter((test) => test.result().state === "skipped");
    for (const test of skipped) {
      const result = test.result();
      const reason = result.state === "skipped" && result.note !== undefined ? result.note : "no reason given";
      console.log(`skipped: ${test.module.relativeModuleId} > ${test.fullName}: ${reason}`);
    }
    const brokenFiles = modules.filter((module) => module.errors().length > 0).length;
    const failed = tests.filter((test) => test.result().state === "failed").length + brokenFiles;
    const passed = tests.filter((test) => test.result().state === "passed").length;
    if (skipped.length > 0 && process.env.CI === "true") {
      console.log(`${skipped.length} skipped, which CI=true does not allow`);
      process.exitCode = 1;
    }
    console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}
