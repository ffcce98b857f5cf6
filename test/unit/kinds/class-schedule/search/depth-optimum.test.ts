import { afterAll, expect, test } from "vitest";
import { gatherFacts } from "../../../../../src/kinds/class-schedule/checker/facts";
import { readInputTables } from "../../../../../src/kinds/class-schedule/checker/input-tables";
import { computeObjective } from "../../../../../src/kinds/class-schedule/checker/objective";
import { readParameters as readCheckerParameters } from "../../../../../src/kinds/class-schedule/checker/parameters";
import { RULES } from "../../../../../src/kinds/class-schedule/checker/rules";
import { readSchool as readCheckerSchool } from "../../../../../src/kinds/class-schedule/checker/school";
import { sectionsBeyondMean, sectionsShort } from "../../../../../src/kinds/class-schedule/checker/soft-terms";
import { explainInfeasible } from "../../../../../src/kinds/class-schedule/input/explain-infeasible";
import { readSchool } from "../../../../../src/kinds/class-schedule/input/read-school";
import { readParameters } from "../../../../../src/kinds/class-schedule/parameters";
import { pointsBound } from "../../../../../src/kinds/class-schedule/search/bound";
import { EnginePool } from "../../../../../src/kinds/class-schedule/search/engine-pool";
import { placeSections } from "../../../../../src/kinds/class-schedule/search/place-sections";
import { Random } from "../../../../../src/kinds/class-schedule/search/random";
import { relaxationBound } from "../../../../../src/kinds/class-schedule/search/relaxation-bound";
import { applyChange, requestPointsOf } from "../../../../../src/kinds/class-schedule/search/schedule";
import { buildSubModel } from "../../../../../src/kinds/class-schedule/search/sub-model";
import { createEmbeddedEngine } from "../../../../../src/solver/embedded/engine";
import { type InputFiles, withInputFolder } from "../../../../support/class-schedule/input-folder";
import { problemOf } from "../../../../support/class-schedule/problems";

const engine = createEmbeddedEngine();
const pool = new EnginePool([engine]);
afterAll(() => engine.close());

function failed(error: Error): void {
  throw error;
}

test("the exact model finds what is best of all schedules that the checker accepts", async () => {
  let solved = 0;
  for (let seed = SEEDS.from; seed < SEEDS.to; seed += 1) {
    await withInputFolder(tinySchool(seed), async (directory) => {
      const reading = await readSchool(directory);
      if ("issues" in reading) return expect([seed, reading.issues]).toEqual([seed, []]);
      const best = await bestAccepted(directory);
      if (explainInfeasible(reading.school, (table) => table, readParameters({})).length > 0)
        return expect([seed, best]).toEqual([seed, undefined]);
      const problem = problemOf(reading.school);
      const placed = await placeSections(problem, engine, new AbortController().signal);
      if (placed.outcome !== "placed")
        return expect([seed, placed.outcome, best]).toEqual([seed, "infeasible", undefined]);
      const everything = { sections: [...problem.sections.keys()], requests: [...problem.requests.keys()] };
      const { model, read } = buildSubModel(problem, placed.schedule, everything);
      const { values } = await engine.solve({ form: "arrays", model }, { timeLimitSeconds: 60, relativeGap: 0 }).result;
      const points = values === null ? undefined : requestPointsOf(problem, applyChange(placed.schedule, read(values)));
      expect([seed, points?.toFixed(1)]).toEqual([seed, best?.toFixed(1)]);
      const signal = new AbortController().signal;
      const proven = await relaxationBound(problem, placed.schedule, pool, { signal, seconds: undefined, failed });
      expect([seed, pointsBound(problem, proven) >= (best ?? 0) - 1e-9]).toEqual([seed, true]);
      solved += 1;
    });
  }
  expect(solved).toBeGreaterThan(3);
}, 120_000);

const SEEDS = { from: 1, to: 13 };
const PERIODS = ["P1", "P2", "P3"];

/** Two students, two courses of two sections and one of one, and a few of the extras by chance. */
function tinySchool(seed: number): InputFiles {
  const random = new Random(seed);
  const maybe = (odds: number, text: string): string => (random.next() < odds ? text : "");
  const one = (...items: readonly string[]): string => random.pick(items) ?? "";
  const linked = random.next() < 0.5;
  const lunch = random.next() < 0.5;
  const sections = ["A-1", "A-2", "B-1", "B-2", "C-1"].map((id) => {
    const teacher = id === "C-1" ? "T3" : `T${id.slice(2)}`;
    const [length = "", patterns = ""] = one("", "", "", "", "", "", "", "2,", ",ends").split(",");
    const fixed = maybe(0.6, one(...PERIODS));
    const isPair = !id.startsWith("C");
    return [
      ...[
        id,
        id.slice(0, 1),
        teacher,
        1 + random.below(2),
        length === "" && patterns === "" ? fixed : "",
        length,
        patterns,
      ],
      ...[id === "C-1" ? "" : maybe(0.1, "T3"), maybe(0.3, "sink"), ...(random.next() < 0.3 ? ["1", "9"] : ["", ""])],
      ...[linked && isPair ? `l${id.slice(2)}` : "", !linked && isPair ? "all" : ""],
    ].join(",");
  });
  const placement = one("", "S1,B-1,forbidden", linked ? "" : "S2,A-2,fixed", "S2,B-2,forbidden");
  const table = (header: string, rows: readonly string[]): string =>
    [header, ...rows.filter((row) => row !== ""), ""].join("\n");
  return {
    "periods.csv": table("period_id,lunch", [`P1,0`, `P2,${lunch ? 1 : 0}`, `P3,${lunch ? 1 : 0}`]),
    "patterns.csv": table("pattern_id,periods", ["ends,P1|P3"]),
    "sections.csv": table(
      "section_id,course_id,teacher_id,capacity,fixed_period,length,patterns,co_teacher_id,room_features,reserved_seats," +
        "reserved_for,link,same_teacher",
      sections,
    ),
    "students.csv": table("student_id,grade", ["S1,9", "S2,10"]),
    "requests.csv": table("student_id,course_id,priority,rank,alternate_for", [
      ...["S1,A,1,,", "S1,B,2,3,", "S1,C,,2,B", "S2,A,3,,", "S2,B,1,,"],
    ]),
    "teachers.csv": table("teacher_id", ["T1", "T2", "T3"]),
    "unavailability.csv": table("teacher_id,period_id", []),
    "rooms.csv":
      random.next() < 0.5 ? undefined : table("room_id,room_type,capacity,features", ["R1,x,2,sink", "R2,x,1,"]),
    "student_sections.csv": table("student_id,section_id,rule", [placement]),
    "teacher_preferences.csv": table("teacher_id,period_id,cost", ["T1,P1,7", "T2,P3,95"]),
    "master_schedule.csv": random.next() < 0.5 ? undefined : table("section_id,period_id", ["A-1,P1", "B-2,P2"]),
    "student_assignments.csv": table("student_id,section_id", random.next() < 0.5 ? [] : ["S1,A-2", "S2,B-2"]),
  };
}

/** Request points, less what places cost, of the best schedule in which the checker finds no hard rule broken. */
async function bestAccepted(directory: string): Promise<number | undefined> {
  const school = readCheckerSchool(await readInputTables(directory), []);
  const parameters = readCheckerParameters({});
  const sections = [...school.sections.values()];
  const requests = [...school.requests.values()].flatMap((own) => [...own.values()]);
  const row = (file: string) => (cells: Record<string, string>) => ({ file, line: undefined, cells });
  let best: number | undefined;
  const judge = (master: readonly Record<string, string>[], seats: readonly Record<string, string>[]): boolean => {
    const output = { master: master.map(row("m")), assignments: seats.map(row("a")), teachers: [], violations: [] };
    const facts = gatherFacts(school, parameters, output);
    if (RULES.some((rule) => [...rule(facts)].some((found) => HARD.test(found.rule)))) return false;
    let soft = 0;
    for (const { seats: count } of sectionsShort(school.sections.values(), facts.enrolled)) soft += count;
    for (const { seats: count } of sectionsBeyondMean(facts.courses.values(), facts.enrolled)) soft += count;
    const points = computeObjective(facts) + soft / 10;
    if (best === undefined || points > best) best = points;
    return true;
  };
  const places = sections.map((section) => placesOf(section.shapes, section.fixedPeriod));
  for (const periods of product(places)) {
    for (const rooms of roomChoices(school.rooms, periods)) {
      const master = sections.map(({ id }, i) => ({
        section_id: id,
        period_id: periods[i] ?? "",
        room_id: rooms[i] ?? "",
      }));
      const choices = requests.map((request) => [
        "",
        ...sections.filter(({ courseId }) => courseId === request.courseId).map(({ id }) => id),
      ]);
      if (!mayStand(school, master)) continue;
      for (const chosen of product(choices)) {
        const seats = chosen.flatMap((id, i) =>
          id === "" ? [] : [{ student_id: requests[i]?.studentId ?? "", section_id: id }],
        );
        judge(master, seats);
      }
    }
  }
  return best;

  function mayStand(known: typeof school, master: readonly Record<string, string>[]): boolean {
    const output = { master: master.map(row("m")), assignments: [], teachers: [], violations: [] };
    const facts = gatherFacts({ ...known, placements: new Map() }, parameters, output);
    return !RULES.some((rule) => [...rule(facts)].some((found) => HARD.test(found.rule)));
  }
}

const HARD = /^H\d/;

function placesOf(shapes: readonly (readonly string[])[] | undefined, fixed: string): readonly string[] {
  if (shapes !== undefined) return shapes.map((shape) => shape.join("|"));
  return fixed === "" ? PERIODS : [fixed];
}

/** One choice of rooms for given periods will do where each section has the smallest that fits; so all are tried. */
function* roomChoices(
  rooms: ReadonlyMap<string, unknown> | undefined,
  periods: readonly string[],
): Iterable<readonly string[]> {
  if (rooms === undefined) yield periods.map(() => "");
  else yield* product(periods.map(() => [...rooms.keys()]));
}

function* product<T>(lists: readonly (readonly T[])[]): Iterable<readonly T[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const item of first) for (const others of product(rest)) yield [item, ...others];
}
