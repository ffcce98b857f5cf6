import { expect, test } from "vitest";
import { balance } from "../../../../../src/kinds/class-schedule/search/balance";
import { objectiveBound } from "../../../../../src/kinds/class-schedule/search/bound";
import { decodeCheckpoint, encodeCheckpoint } from "../../../../../src/kinds/class-schedule/search/checkpoint";
import { enrolmentOf, scheduleObjective } from "../../../../../src/kinds/class-schedule/search/enrolment";
import { isFeasible } from "../../../../../src/kinds/class-schedule/search/feasibility";
import { finishSchedule } from "../../../../../src/kinds/class-schedule/search/finish";
import { placeGreedily } from "../../../../../src/kinds/class-schedule/search/greedy-periods";
import {
  NEIGHBOURHOOD_KINDS,
  NeighbourhoodChooser,
} from "../../../../../src/kinds/class-schedule/search/neighbourhoods";
import type { Problem } from "../../../../../src/kinds/class-schedule/search/problem";
import { Random } from "../../../../../src/kinds/class-schedule/search/random";
import { copySchedule, type Schedule, satisfiedCount } from "../../../../../src/kinds/class-schedule/search/schedule";
import { fillFreeSeats } from "../../../../../src/kinds/class-schedule/search/seat-students";
import { problemOf } from "../../../../support/class-schedule/problems";
import { randomSchool } from "../../../../support/class-schedule/random-school";

interface Start {
  readonly seed: number;
  readonly problem: Problem;
  readonly schedule: Schedule;
}

/** Schools whose sections could be placed greedily, with seats given away greedily. */
const STARTS: readonly Start[] = Array.from({ length: 250 }, (_, i) => i + 1).flatMap((seed) => {
  const problem = problemOf(randomSchool(seed, { periods: 5, courses: 6, students: 25 }), { spedPerSection: seed % 4 });
  if (problem.sections.some(({ periods, roomType }) => periods.length === 0 || roomIsMissing(problem, roomType))) {
    return [];
  }
  const { sectionPeriod, sectionClass, unplaced } = placeGreedily(problem);
  if (unplaced.length > 0) return [];
  const requestPeriod = new Int16Array(problem.requests.length).fill(-1);
  return [{ seed, problem, schedule: fillFreeSeats(problem, { sectionPeriod, sectionClass, requestPeriod }) }];
});

function roomIsMissing(problem: Problem, roomType: number): boolean {
  return problem.rooms?.count({ type: roomType, seats: 0 }) === 0;
}

test("there are enough schools to try things on", () => {
  expect(STARTS.length).toBeGreaterThan(60);
});

test("greedy placing and seating break no hard rule", () => {
  for (const { seed, problem, schedule } of STARTS) expect([seed, isFeasible(problem, schedule)]).toEqual([seed, true]);
});

test("a student too many, a double booking or a strange period is seen", () => {
  let seen = 0;
  for (const { problem, schedule } of STARTS) {
    const random = new Random(1);
    const met = [...problem.requests.keys()].filter((request) => (schedule.requestPeriod[request] ?? -1) >= 0);
    const own = met.find((request) => (problem.requestsOf[problem.requests[request]?.student ?? 0]?.length ?? 0) > 1);
    if (own === undefined) continue;
    const broken = copySchedule(schedule);
    const other = problem.requestsOf[problem.requests[own]?.student ?? 0]?.find((request) => request !== own) ?? own;
    broken.requestPeriod[other] = broken.requestPeriod[own] ?? 0;
    expect(isFeasible(problem, broken)).toBe(false);
    const section = random.below(problem.sections.length);
    const strange = copySchedule(schedule);
    strange.sectionPeriod[section] = problem.periods;
    expect(isFeasible(problem, strange)).toBe(false);
    seen += 1;
  }
  expect(seen).toBeGreaterThan(40);
});

test("balancing keeps every met request and every hard rule, and never costs anything", () => {
  let better = 0;
  for (const { seed, problem, schedule } of STARTS) {
    const after = balance(problem, schedule);
    expect([seed, isFeasible(problem, after)]).toEqual([seed, true]);
    expect(after.requestPeriod.map((period) => Number(period >= 0))).toEqual(
      schedule.requestPeriod.map((period) => Number(period >= 0)),
    );
    const gain = scheduleObjective(problem, after) - scheduleObjective(problem, schedule);
    expect(gain).toBeGreaterThanOrEqual(0);
    if (gain > 0) better += 1;
  }
  expect(better).toBeGreaterThan(3);
});

test("a bound is never below the objective of a schedule", () => {
  for (const { seed, problem, schedule } of STARTS) {
    const { objective } = finishSchedule(problem, schedule);
    expect([seed, objective <= objectiveBound(problem) + 1e-9]).toEqual([seed, true]);
  }
});

test("sections take no more students than they have seats for, and all of them together everybody who is seated", () => {
  for (const { problem, schedule } of STARTS) {
    const { total, sped } = enrolmentOf(problem, schedule);
    const seats = problem.sections.map(({ classes }, section) => classes[schedule.sectionClass[section] ?? 0]);
    expect(total.every((count, section) => count <= (seats[section]?.seats ?? 0))).toBe(true);
    expect(sped.every((count, section) => count <= (seats[section]?.spedSeats ?? 0))).toBe(true);
    expect(total.reduce((sum, count) => sum + count, 0)).toBe(satisfiedCount(schedule));
  }
});

test("a checkpoint gives the schedule back", () => {
  for (const { problem, schedule } of STARTS.slice(0, 20)) {
    expect(decodeCheckpoint(problem, encodeCheckpoint(problem, schedule))).toEqual(schedule);
  }
});

test("a checkpoint of another school, a broken one and one against the rules are refused", () => {
  const [first, second] = STARTS as readonly [Start, Start];
  const bytes = encodeCheckpoint(first.problem, first.schedule);
  const against = copySchedule(first.schedule);
  against.sectionPeriod.fill(-1);
  expect(decodeCheckpoint(second.problem, bytes)).toBe(undefined);
  expect(decodeCheckpoint(first.problem, bytes.subarray(0, bytes.length / 2))).toBe(undefined);
  expect(decodeCheckpoint(first.problem, Buffer.from("[]"))).toBe(undefined);
  expect(decodeCheckpoint(first.problem, encodeCheckpoint(first.problem, against))).toBe(undefined);
});

test("every kind of neighbourhood names sections and requests of the school, each once", () => {
  const chosen = new Set<string>();
  for (const { problem, schedule } of STARTS) {
    const chooser = new NeighbourhoodChooser(problem);
    const random = new Random(7);
    for (const kind of NEIGHBOURHOOD_KINDS) {
      const free = chooser.choose(kind, schedule, 20, random);
      if (free === undefined) continue;
      chosen.add(kind);
      expect(new Set(free.sections).size).toBe(free.sections.length);
      expect(new Set(free.requests).size).toBe(free.requests.length);
      expect(free.sections.every((section) => problem.sections[section] !== undefined)).toBe(true);
      expect(free.requests.every((request) => problem.requests[request] !== undefined)).toBe(true);
    }
  }
  expect([...chosen].sort()).toEqual([...NEIGHBOURHOOD_KINDS].sort());
});
