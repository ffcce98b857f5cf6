import Module from "node:module";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openEngine } from "../../../../src/adapters/local/sqlite/engine";
import { temporaryFolder } from "../../../support/folder";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await folder.remove();
});

function withoutBuiltIn(): void {
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
}

describe("the SQL engine", () => {
  test("is libsql where Node has none of its own, on the same files", () => {
    const file = join(folder.path, "a.sqlite");
    const first = openEngine(file);
    first.exec("create table t (x integer); insert into t values (7)");
    first.close();
    withoutBuiltIn();
    const second = openEngine(file);
    expect(second.name).toBe("libsql");
    expect(second.prepare("select x from t").all([])).toMatchObject([{ x: 7 }]);
    second.close();
  });

  test("says what to install where there is none at all", () => {
    withoutBuiltIn();
    const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
    const load = loader._load;
    vi.spyOn(loader, "_load").mockImplementation((request, ...rest) => {
      if (request === "libsql") throw new Error("Cannot find module 'libsql'");
      return load(request, ...rest);
    });
    expect(() => openEngine(join(folder.path, "a.sqlite"))).toThrow(
      "run `npm install libsql`, or use Node 22.13 or later",
    );
  });

  test("warns of nothing that a user cannot act on", () => {
    const warnings = vi.spyOn(process, "emitWarning");
    openEngine(join(folder.path, "a.sqlite")).close();
    expect(warnings).not.toHaveBeenCalled();
  });
});
