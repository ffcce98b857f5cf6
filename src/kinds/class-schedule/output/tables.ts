import { seatsBeyondMean, seatsShort } from "../objective";
import type { Timetable } from "../search/finish";
import type { Problem } from "../search/problem";
import { costlySections } from "./costly-sections";
import { csvText } from "./csv";
import { countSeating, type Seating } from "./seating";
import { unmetReason } from "./unmet-reason";

/** The output files by name. The same timetable gives the same text. */
export function outputFiles(problem: Problem, timetable: Timetable): Readonly<Record<string, string>> {
  const seating = countSeating(problem, timetable);
  return {
    "master_schedule.csv": masterSchedule(seating),
    "student_assignments.csv": studentAssignments(seating),
    "teacher_schedule.csv": teacherSchedule(seating),
    "violations.csv": violations(seating),
  };
}

function masterSchedule({ problem, timetable, enrolled }: Seating): string {
  const rows = problem.school.sections.map(({ id, courseId, teacherId, capacity }, section) => {
    const count = enrolled[section] ?? 0;
    const place = [periodId(problem, timetable, section), roomId(problem, timetable, section)];
    return [id, courseId, teacherId ?? "", ...place, String(count), String(capacity), (count / capacity).toFixed(4)];
  });
  const header = [
    "section_id",
    "course_id",
    "teacher_id",
    "period_id",
    "room_id",
    "enrolled",
    "capacity",
    "utilisation",
  ];
  return csvText(header, rows);
}

function studentAssignments({ problem, timetable }: Seating): string {
  const rows = problem.requestsOf.flat().flatMap((request) => {
    const section = timetable.sectionOfRequest[request] ?? -1;
    if (section < 0) return [];
    const { studentId = "", courseId = "" } = problem.school.requests[request] ?? {};
    return [[studentId, courseId, problem.school.sections[section]?.id ?? "", periodId(problem, timetable, section)]];
  });
  return csvText(["student_id", "course_id", "section_id", "period_id"], rows);
}

function teacherSchedule({ problem, timetable }: Seating): string {
  const rows = problem.sectionsOfTeacher.flatMap((sections, teacher) =>
    [...sections]
      .sort((a, b) => (timetable.periodOf[a] ?? 0) - (timetable.periodOf[b] ?? 0))
      .map((section) => [
        problem.school.teachers[teacher]?.id ?? "",
        periodId(problem, timetable, section),
        problem.school.sections[section]?.id ?? "",
        problem.school.sections[section]?.courseId ?? "",
        roomId(problem, timetable, section),
      ]),
  );
  return csvText(["teacher_id", "period_id", "section_id", "course_id", "room_id"], rows);
}

/** A run stopped early misses thousands of requests: to prove each reason would keep its user waiting. */
const MOST_PROOFS = 500;

function violations(seating: Seating): string {
  const { problem, timetable } = seating;
  let proofs = MOST_PROOFS;
  const unmet = problem.requestsOf.flat().flatMap((request) => {
    if ((timetable.sectionOfRequest[request] ?? -1) >= 0) return [];
    if ((problem.requests[request]?.alternateFor ?? -1) >= 0) return [];
    const { studentId = "", courseId = "" } = problem.school.requests[request] ?? {};
    proofs -= 1;
    return [["unmet-request", studentId, courseId, "", unmetReason(seating, request, proofs >= 0)]];
  });
  const rows = [...unmet, ...lowEnrolments(seating), ...imbalances(seating), ...costlySections(seating)];
  return csvText(["rule", "student_id", "course_id", "section_id", "detail"], rows);
}

function lowEnrolments({ problem, enrolled }: Seating): readonly (readonly string[])[] {
  return problem.school.sections.flatMap(({ id, courseId, capacity }, section) => {
    const count = enrolled[section] ?? 0;
    const short = seatsShort(capacity, count);
    if (short === 0) return [];
    return [["S1", "", courseId, id, `${count} of ${capacity} seats are taken, ${short} fewer than 70 %`]];
  });
}

function imbalances({ problem, enrolled }: Seating): readonly (readonly string[])[] {
  return problem.school.sections.flatMap(({ id, courseId }, section) => {
    const siblings = problem.sectionsOf[problem.sections[section]?.course ?? 0] ?? [];
    const students = siblings.reduce((sum, sibling) => sum + (enrolled[sibling] ?? 0), 0);
    const count = enrolled[section] ?? 0;
    const beyond = seatsBeyondMean(count, students, siblings.length);
    if (beyond === 0) return [];
    const mean = Math.ceil(students / siblings.length);
    return [
      ["S2", "", courseId, id, `${count} students, ${beyond} more than the course's mean of ${mean} (rounded up)`],
    ];
  });
}

function periodId(problem: Problem, timetable: Timetable, section: number): string {
  return problem.places[timetable.periodOf[section] ?? 0]?.name ?? "";
}

function roomId(problem: Problem, timetable: Timetable, section: number): string {
  return problem.rooms?.rooms[timetable.roomOf[section] ?? -1]?.id ?? "";
}
