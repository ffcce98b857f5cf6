import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateSchool } from "../../../../../src/kinds/class-schedule/sample/index";
import { Desk, rulesOf } from "../../../../support/class-schedule/desk";
import { ROW_MUTATIONS } from "../../../../support/class-schedule/row-mutations";
import { type Case, type Pick, SCHEDULE_MUTATIONS } from "../../../../support/class-schedule/schedule-mutations";
import { smallSchool } from "../../../../support/class-schedule/small-school";
import { describeSolution, solveSmall, writeOutput } from "../../../../support/class-schedule/solution";

const SCHOOLS = [
  smallSchool(),
  generateSchool({ students: 30, seed: 41, periods: 6, rooms: false }),
  generateSchool({ students: 60, seed: 5, profile: "many-singletons" }),
];
const RUNS = 6;

describe("the checker", () => {
  /** A desk for each school, on which its files stay. */
  const desks = SCHOOLS.map(() => new Desk());
  let cases: readonly Case[];
  beforeAll(() => {
    cases = SCHOOLS.map((files) => ({ files, solution: solveSmall(files) }));
  });
  afterAll(() => {
    for (const desk of desks) desk.remove();
  });

  test("accepts each schedule as it is before it is spoilt", async () => {
    for (const [index, { files, solution }] of cases.entries()) {
      const desk = desks[index] as Desk;
      desk.lay(files, writeOutput(describeSolution(files, solution)));
      expect(await desk.check()).toMatchObject({ passed: true, violations: [], metrics: { verified: true } });
    }
  });

  for (const { rule, name, apply } of SCHEDULE_MUTATIONS) {
    test(`catches by ${rule} alone a schedule that ${name}`, async () => {
      const caught = await countCaught(async (given, pick, desk) => {
        const spoilt = apply(given, pick);
        if (spoilt === undefined) return false;
        desk.lay(spoilt.files, writeOutput(describeSolution(spoilt.files, spoilt.solution)));
        const report = await desk.check();
        expect(rulesOf(report)).toContain(rule);
        expect(rulesOf(report).filter((found) => !/^H[1-6]$/.test(found))).toEqual([]);
        expect(report.metrics?.verified).toBe(false);
        return true;
      });
      expect(caught).toBeGreaterThan(0);
    });
  }

  for (const { file, name, rules, apply } of ROW_MUTATIONS) {
    test(`catches that ${file} ${name}, by ${rules.join(" or ")}`, async () => {
      const caught = await countCaught(async ({ files, solution }, pick, desk) => {
        const spoilt = apply(describeSolution(files, solution), pick);
        if (spoilt === undefined) return false;
        desk.lay(files, writeOutput(spoilt));
        const report = await desk.check();
        expect(report.passed).toBe(false);
        expect(rules).toEqual(expect.arrayContaining([rulesOf(report).find((found) => rules.includes(found))]));
        return true;
      });
      expect(caught).toBeGreaterThan(0);
    });
  }

  /** Tries a mutation at random places of random schools; how often it could be applied. */
  async function countCaught(attempt: (given: Case, pick: Pick, desk: Desk) => Promise<boolean>): Promise<number> {
    let applied = 0;
    const property = fc.asyncProperty(
      fc.nat(SCHOOLS.length - 1),
      fc.infiniteStream(fc.nat()),
      async (which, numbers) => {
        const pick: Pick = (items) => items[(numbers.next().value ?? 0) % Math.max(1, items.length)];
        if (await attempt(cases[which] as Case, pick, desks[which] as Desk)) applied++;
      },
    );
    await fc.assert(property, { numRuns: RUNS, seed: 20_240_917 });
    return applied;
  }
});
