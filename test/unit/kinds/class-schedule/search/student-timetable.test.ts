import { expect, test } from "vitest";
import { isFeasible } from "../../../../../src/kinds/class-schedule/search/feasibility";
import { placeGreedily } from "../../../../../src/kinds/class-schedule/search/greedy-periods";
import { mergeChange } from "../../../../../src/kinds/class-schedule/search/merge-change";
import type { Problem } from "../../../../../src/kinds/class-schedule/search/problem";
import { Random } from "../../../../../src/kinds/class-schedule/search/random";
import {
  applyChange,
  copySchedule,
  requestPointsOf,
  type Schedule,
  type ScheduleChange,
} from "../../../../../src/kinds/class-schedule/search/schedule";
import { SeatMap } from "../../../../../src/kinds/class-schedule/search/seat-map";
import { fillFreeSeats, reseatStudents } from "../../../../../src/kinds/class-schedule/search/seat-students";
import { bestTimetable } from "../../../../../src/kinds/class-schedule/search/student-timetable";
import { problemOf } from "../../../../support/class-schedule/problems";
import { randomSchool } from "../../../../support/class-schedule/random-school";

interface Start {
  readonly seed: number;
  readonly problem: Problem;
  readonly schedule: Schedule;
}

const STARTS: readonly Start[] = Array.from({ length: 160 }, (_, i) => i + 1).flatMap((seed) => {
  const problem = problemOf(randomSchool(seed, { periods: 4, courses: 5, students: 12 }), { spedPerSection: seed % 4 });
  const placed = problem.sections.every(({ periods }) => periods.length > 0) ? placeGreedily(problem) : undefined;
  if (placed === undefined || placed.unplaced.length > 0) return [];
  const { sectionPeriod, sectionClass } = placed;
  const requestPeriod = new Int16Array(problem.requests.length).fill(-1);
  return [{ seed, problem, schedule: fillFreeSeats(problem, { sectionPeriod, sectionClass, requestPeriod }) }];
});

test("the best timetable of one student is worth as much as the best of all, and the map stays as it was", () => {
  expect(STARTS.length).toBeGreaterThan(40);
  for (const { seed, problem, schedule } of STARTS.slice(0, 15)) {
    const map = new SeatMap(problem, copySchedule(schedule));
    for (const student of problem.requestsOf.keys()) {
      const found = bestTimetable(problem, map, student);
      expect([seed, student, found?.proven, found?.best.points]).toEqual([
        seed,
        student,
        true,
        Math.max(...worths(problem, schedule, student)),
      ]);
      expect(map.schedule).toEqual(schedule);
    }
  }
});

test("re-seating students never costs a point or breaks a rule, and gains some", () => {
  let gained = 0;
  for (const { seed, problem, schedule } of STARTS) {
    const next = reseatStudents(problem, schedule);
    expect([seed, isFeasible(problem, next)]).toEqual([seed, true]);
    const gain = requestPointsOf(problem, next) - requestPointsOf(problem, schedule);
    expect(gain).toBeGreaterThanOrEqual(0);
    if (gain > 0) gained += 1;
  }
  expect(gained).toBeGreaterThan(0);
});

test("two changes made for the same schedule are merged: whole where they are apart, else so that all rules hold", () => {
  let [whole, given, refused] = [0, 0, 0];
  for (const { seed, problem, schedule } of [...STARTS, ...STARTS, ...STARTS, ...STARTS]) {
    const random = new Random(seed + 1000 * (whole + given + refused));
    const [first, second] = [someChange(problem, schedule, random), someChange(problem, schedule, random)];
    const present = applyChange(schedule, first);
    const merged = mergeChange(problem, present, schedule, second);
    if (merged === undefined) {
      refused += 1;
      // Only sections refuse each other: the same one, the same teacher or the same room.
      expect([first.sections.length, second.sections.length]).toEqual([1, 1]);
      continue;
    }
    expect([seed, isFeasible(problem, merged)]).toEqual([seed, true]);
    const both = applyChange(present, second);
    if (isFeasible(problem, both)) expect(merged).toEqual(both);
    if (isFeasible(problem, both)) whole += 1;
    else given += 1;
  }
  expect([whole > 10, given > 3, refused > 3]).toEqual([true, true, true]);
});

/** Points of every timetable that the student can have while the others stay. */
function* worths(problem: Problem, schedule: Schedule, student: number): Iterable<number> {
  const requests = problem.requestsOf[student] ?? [];
  const trial = copySchedule(schedule);
  for (const request of requests) trial.requestPeriod[request] = -1;
  const others = requestPointsOf(problem, trial);
  const count = (problem.periods + 1) ** requests.length;
  for (let code = 0; code < count; code += 1) {
    for (const [place, request] of requests.entries()) {
      trial.requestPeriod[request] = (Math.floor(code / (problem.periods + 1) ** place) % (problem.periods + 1)) - 1;
    }
    if (isFeasible(problem, trial)) yield requestPointsOf(problem, trial) - others;
  }
}

/** A change that keeps the rules: one section somewhere else, its students wherever they then fit, and one student re-seated. */
function someChange(problem: Problem, schedule: Schedule, random: Random): ScheduleChange {
  const section = random.below(problem.sections.length);
  const period = random.pick(problem.sections[section]?.periods ?? []) ?? 0;
  const seatClass = schedule.sectionClass[section] ?? 0;
  const moved = copySchedule(schedule);
  moved.sectionPeriod[section] = period;
  const course = problem.sections[section]?.course ?? 0;
  for (const request of problem.requestsForCourse[course] ?? []) moved.requestPeriod[request] = -1;
  const next = isFeasible(problem, moved) ? fillFreeSeats(problem, moved) : reseatOne(problem, schedule, random);
  return {
    sections: next.sectionPeriod[section] === schedule.sectionPeriod[section] ? [] : [{ section, period, seatClass }],
    requests: [...next.requestPeriod.entries()].flatMap(([request, at]) =>
      at === schedule.requestPeriod[request] ? [] : [{ request, period: at }],
    ),
  };
}

function reseatOne(problem: Problem, schedule: Schedule, random: Random): Schedule {
  const map = new SeatMap(problem, copySchedule(schedule));
  const student = random.below(problem.students);
  for (const request of problem.requestsOf[student] ?? []) map.unseat(request);
  return fillFreeSeats(problem, map.schedule);
}
