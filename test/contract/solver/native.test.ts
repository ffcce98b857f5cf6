import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { createNativeEngine } from "../../../src/solver/native/engine";
import { facilityLocation, linearModel } from "../../support/linear-models";
import { nativeLibrary } from "../../support/native-highs";
import { engineSuite } from "./port-suite";

const SMALL = linearModel({ cost: [1], rows: [{ terms: { 0: 1 }, lower: 2 }] });
const LIMIT = { timeLimitSeconds: 60 };
const found = nativeLibrary();

if ("reason" in found) test("the native engine", ({ skip }) => skip(found.reason));
else {
  engineSuite("the native engine", () => createNativeEngine({ library: found.path }));
  describe("the native engine", () => inItsProcess(found.path));
}

function inItsProcess(library: string): void {
  test("dies alone: the solve under way fails with a reason, and the next one is done by a new process", async () => {
    const engine = createNativeEngine({ library });
    const { result } = engine.solve({ form: "arrays", model: facilityLocation(60, 150) }, LIMIT, {
      incumbent: () => process.kill(childOf(library), "SIGSEGV"),
    });
    await expect(result).rejects.toMatchObject({
      code: "ENGINE_CRASHED",
      message: "the solver process ended by SIGSEGV",
    });
    expect((await engine.solve({ form: "arrays", model: SMALL }, LIMIT).result).objective).toBe(2);
    await engine.close();
  });

  test("that takes more memory than it may is ended with a clear error, and the next solve has it all", async () => {
    const engine = createNativeEngine({ library, memoryMiB: 300 });
    const { result } = engine.solve({ form: "arrays", model: facilityLocation(300, 600) }, LIMIT);
    await expect(result).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
      message: expect.stringMatching(/^the solver took \d+ MiB and may take 300; use a smaller model or more memory$/),
    });
    expect((await engine.solve({ form: "arrays", model: SMALL }, LIMIT).result).objective).toBe(2);
    await engine.close();
  });

  test("leaves no process behind when it is closed, be it at work", async () => {
    const engine = createNativeEngine({ library });
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const solving = engine.solve({ form: "arrays", model: facilityLocation(60, 150) }, LIMIT, { incumbent: begin });
    await begun;
    const child = childOf(library);
    await engine.close();
    expect((await solving.result).status).toBe("cancelled");
    expect(() => process.kill(child, 0)).toThrow("ESRCH");
  });
}

test("a library that is not there, or is no HiGHS, is named with the remedy", async () => {
  expect(() => createNativeEngine({ library: "/nowhere/libhighs.so" })).toThrow(
    "the native HiGHS library must be a file, got /nowhere/libhighs.so; correct its path",
  );
  const engine = createNativeEngine({ library: __filename });
  await expect(engine.solve({ form: "arrays", model: SMALL }, LIMIT).result).rejects.toMatchObject({
    code: "ENGINE_CRASHED",
    message: expect.stringContaining("name a shared library of HiGHS 1.11 or later"),
  });
  await engine.close();
});

/** The one child of this process that works with the library. */
function childOf(library: string): number {
  const listed = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" });
  const line = listed.split("\n").find((each) => each.includes(library));
  return Number(/^\s*(\d+)/.exec(line ?? "")?.[1]);
}
