import { createHash } from "node:crypto";
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runHere } from "../support/cli-here";
import { runCli, startCli } from "../support/cli-process";

const FEASIBLE = "max\n obj: 3 x + 2 y\nst\n c1: x + y <= 4\nbounds\n 0 <= x <= 3\nend\n";
const INFEASIBLE = "min\n obj: x\nst\n low: x >= 5\n high: x <= 4\nend\n";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  await writeFile(join(folder, "good.lp"), FEASIBLE);
  await writeFile(join(folder, "infeasible.lp"), INFEASIBLE);
  await runHere(["sample", "--students", "25", "--seed", "3", "--out", join(folder, "school"), "-q"]);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const at = (...parts: string[]) => join(folder, ...parts);

describe("solve model", () => {
  test("prints one JSON object, saves the checked files and leaves nothing else", async () => {
    const { code, stdout, stderr } = await runCli([
      "solve",
      "model",
      at("good.lp"),
      "-o",
      at("answer"),
      "--json",
      "-q",
    ]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      status: "succeeded",
      verified: true,
      metrics: { objective: 11 },
      solver: { objective: 11, gap: 0, seconds: expect.any(Number), engine: expect.stringContaining("highs") },
      out: at("answer"),
    });
    const document = JSON.parse(stdout) as { files: { name: string; sha256: string }[] };
    const names = document.files.map(({ name }) => name).sort();
    expect((await readdir(at("answer"))).sort()).toEqual(names);
    for (const { name, sha256 } of document.files) {
      expect(
        createHash("sha256")
          .update(await readFile(at("answer", name)))
          .digest("hex"),
      ).toBe(sha256);
    }
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("replaces files of the same name in a folder and keeps others", async () => {
    await mkdir(at("used"));
    await writeFile(at("used", "metrics.json"), "old");
    await writeFile(at("used", "mine.txt"), "mine");
    expect((await runHere(["solve", "model", at("good.lp"), "--out", at("used"), "-q"])).code).toBe(0);
    expect(await readFile(at("used", "mine.txt"), "utf8")).toBe("mine");
    expect(JSON.parse(await readFile(at("used", "metrics.json"), "utf8"))).toMatchObject({ objective: 11 });
  });

  test("of an infeasible model ends with 1 and the reason, not with files", async () => {
    const { code, stdout } = await runHere(["solve", "model", at("infeasible.lp"), "--json", "-q"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ verified: expect.any(Boolean), status: expect.any(String) });
    expect(stdout).toMatch(/infeasible/i);
  });

  test("of a broken file ends with 2 and file:line: message; remedy", async () => {
    await writeFile(at("broken.lp"), "max\n obj: 3 x +\nst\n c1: x <= = 4\nend\n");
    const { code, stdout, stderr } = await runCli(["solve", "model", at("broken.lp"), "-q"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^broken\.lp:\d+:.*; .+$/m);
  });

  test("refuses unknown kinds, parameters and paths before it solves", async () => {
    const cases = [
      [["solve", "modle", at("good.lp")], "there is no kind modle; did you mean model?"],
      [["solve", "model", at("none.lp")], "must be a file or a folder, found nothing"],
      [["solve", "model", at("good.lp"), "--param", "sede=1"], "did you mean seed?"],
      [["solve", "model", at("good.lp"), "--param", "gap=7"], "/parameters/gap"],
      [["solve", "model", at("school")], "must hold files for model"],
      [["solve", "model", at("good.lp"), "--out", at("good.lp")], "must be a folder, found a file"],
    ] as const;
    for (const [args, message] of cases) {
      const { code, stderr } = await runHere(args);
      expect(stderr).toContain(message);
      expect(code).toBe(2);
    }
  });
});

describe("solve class-schedule", () => {
  const args = (out: string) => ["solve", "class-schedule", at("school"), "-o", at(out), "--iterations", "2", "-q"];

  test("gives the same files for the same seed and iterations, and the checker accepts them", async () => {
    expect((await runHere([...args("one"), "--seed", "5", "--threads", "1"])).code).toBe(0);
    expect((await runHere([...args("two"), "--seed", "5", "--threads", "1"])).code).toBe(0);
    const tables = (await readdir(at("one"))).filter((name) => name.endsWith(".csv"));
    expect(tables.length).toBeGreaterThan(2);
    for (const name of tables) expect(await readFile(at("two", name))).toEqual(await readFile(at("one", name)));
    const checked = await runHere(["check", "class-schedule", at("school"), at("one"), "--json"]);
    expect(checked.code).toBe(0);
    expect(JSON.parse(checked.stdout)).toMatchObject({ version: 1, passed: true, violations: [] });
  });

  test("a result that was tampered with fails the check with the rule", async () => {
    await cp(at("one"), at("tampered"), { recursive: true });
    const [first = ""] = (await readFile(at("tampered", "student_assignments.csv"), "utf8")).split("\n").slice(1);
    await appendFile(at("tampered", "student_assignments.csv"), `${first}\n`);
    const { code, stdout } = await runHere(["check", "class-schedule", at("school"), at("tampered")]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/H3/);
    expect(stdout).toMatch(/failed: \d+ broken/);
  });

  test("every mistake of every file is told at once, with exit code 2", async () => {
    const broken = at("broken-school");
    await runHere(["sample", "--students", "25", "--out", broken, "-q"]);
    const [header = ""] = (await readFile(join(broken, "sections.csv"), "utf8")).split(/\r?\n/);
    const row = header
      .split(",")
      .map((column) => ({ section_id: "X-1", course_id: "C", capacity: "-3" })[column] ?? "");
    await appendFile(join(broken, "sections.csv"), `${row.join(",")}\n`);
    await writeFile(join(broken, "teachers.csv"), "teacher_id,departmint\nT000,eng\n");
    const { code, stderr } = await runHere(["solve", "class-schedule", broken, "-q"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^sections\.csv:\d+:capacity: .*; /m);
    expect(stderr).toMatch(/^teachers\.csv:1:departmint: .*; /m);
  });

  test("a line of 100 MB is refused by the file's name before anything is sent", async () => {
    const school = at("endless");
    await mkdir(school);
    await writeFile(join(school, "requests.csv"), Buffer.alloc(100_000_000, "x"));
    const { code, stderr } = await runHere(["solve", "class-schedule", school, "--out", at("endless-plan"), "-q"]);
    expect(code).toBe(2);
    expect(stderr).toContain("requests.csv: must be at most 67108864 bytes, got 100000000; look for a line that never");
  });

  test("Ctrl-C keeps the best solution so far, checked, and ends with 130", async () => {
    const out = at("interrupted");
    const school = at("school");
    const running = startCli(["solve", "class-schedule", school, "--out", out, "--time-limit", "120", "--json"]);
    await running.sees(/improving .*objective \d/);
    running.child.kill("SIGINT");
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ status: "cancelled", verified: true });
    expect((await runHere(["check", "class-schedule", school, out])).code).toBe(0);
  });
});
