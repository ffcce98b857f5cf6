import type { Student } from "./choices";
import type { SchoolPlan } from "./options";
import type { Random } from "./random";
import type { Room } from "./rooms";
import type { Section } from "./sections";
import type { Teacher } from "./staff";

/** A school with the plan that proves it feasible. */
export interface PlannedSchool {
  readonly plan: SchoolPlan;
  readonly students: readonly Student[];
  readonly sections: readonly Section[];
  readonly teachers: readonly Teacher[];
  readonly rooms: readonly Room[];
  /** By section, from 0. */
  readonly periodOf: readonly number[];
}

/** The input files. Whatever restricts the planning leaves the plan possible. */
export function writeTables(school: PlannedSchool, random: Random): Map<string, string> {
  const files = new Map([
    ["periods.csv", periodsTable(school.plan)],
    ["sections.csv", sectionsTable(school, random)],
    ["students.csv", studentsTable(school)],
    ["requests.csv", requestsTable(school)],
    ["teachers.csv", teachersTable(school, random)],
    ["unavailability.csv", unavailabilityTable(school, random)],
  ]);
  if (school.plan.rooms) files.set("rooms.csv", roomsTable(school));
  return files;
}

function csv(header: string, rows: readonly (readonly (string | number)[])[]): string {
  return [header, ...rows.map((row) => row.join(","))].map((line) => `${line}\n`).join("");
}

function periodId(period: number): string {
  return `P${period + 1}`;
}

/** 45 minutes from 08:00, five minutes between. */
function periodsTable({ periods }: SchoolPlan): string {
  const time = (minutes: number): string =>
    `${String(8 + Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const rows = Array.from({ length: periods }, (_, period) => [
    periodId(period),
    `Period ${period + 1}`,
    time(50 * period),
    time(50 * period + 45),
  ]);
  return csv("period_id,label,start,end", rows);
}

function sectionsTable({ plan, sections, teachers, periodOf }: PlannedSchool, random: Random): string {
  const teacherOf = new Map(teachers.flatMap(({ id, sections: own }) => own.map((section) => [section, id] as const)));
  const rows = sections.map((section, index) => {
    const { id, course, capacity } = section;
    const planned = periodOf[index] as number;
    const fixed = random.chance(1) ? periodId(planned) : "";
    const allowed = random.chance(3) ? allowedAround(planned, plan.periods, random) : "";
    const type = plan.rooms ? [course.roomType] : [];
    return [id, course.id, teacherOf.get(section) ?? "", capacity, course.department, ...type, allowed, fixed];
  });
  const type = plan.rooms ? "room_type," : "";
  return csv(`section_id,course_id,teacher_id,capacity,department,${type}allowed_periods,fixed_period`, rows);
}

/** The planned period and about half of the others. */
function allowedAround(planned: number, periods: number, random: Random): string {
  const allowed = Array.from({ length: periods }, (_, period) => period).filter(
    (period) => period === planned || random.chance(50),
  );
  return allowed.map(periodId).join("|");
}

function studentsTable({ students }: PlannedSchool): string {
  return csv(
    "student_id,grade,sped",
    students.map(({ id, grade, sped }) => [id, grade, sped ? 1 : 0]),
  );
}

function requestsTable({ students }: PlannedSchool): string {
  const rows = students.flatMap(({ id, wishes }) =>
    wishes.map(({ course, priority }, index) => [id, course.id, priority, index + 1]),
  );
  return csv("student_id,course_id,priority,rank", rows);
}

function teachersTable({ teachers }: PlannedSchool, random: Random): string {
  const rows = teachers.map(({ id, department }) => [id, department, 5 + random.below(2)]);
  return csv("teacher_id,department,max_sections", rows);
}

/** Every teacher is away for some of the periods they do not teach in the plan, those with few sections for more. */
function unavailabilityTable(school: PlannedSchool, random: Random): string {
  const { plan, teachers, sections, periodOf } = school;
  const periodOfSection = new Map(sections.map((section, index) => [section, periodOf[index]]));
  const rows = teachers.flatMap(({ id, sections: own }) => {
    const taught = new Set(own.map((section) => periodOfSection.get(section)));
    const free = Array.from({ length: plan.periods }, (_, period) => period).filter((period) => !taught.has(period));
    const away = random.below(3) + (own.length <= 2 ? random.below(2) : 0);
    const off = random.shuffle(free).slice(0, Math.max(0, Math.min(away, free.length - 1)));
    return off.sort((a, b) => a - b).map((period) => [id, periodId(period)]);
  });
  return csv("teacher_id,period_id", rows);
}

function roomsTable({ rooms }: PlannedSchool): string {
  return csv(
    "room_id,room_type,capacity",
    rooms.map(({ id, type, places }) => [id, type, places]),
  );
}
