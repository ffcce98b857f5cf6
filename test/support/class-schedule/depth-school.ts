import type { Solution } from "./solution";
import type { Files } from "./tables";

/** Four periods, three courses of one section, two teachers, two students who ask for everything. */
const BASE: Readonly<Record<string, string>> = {
  "periods.csv": "period_id\nP1\nP2\nP3\nP4\n",
  "sections.csv": "section_id,course_id,teacher_id,capacity\nA-1,A,T1,2\nB-1,B,T1,2\nC-1,C,T2,2\n",
  "students.csv": "student_id,grade,sped\nS1,9,0\nS2,10,0\n",
  "requests.csv": "student_id,course_id\nS1,A\nS1,B\nS1,C\nS2,A\nS2,B\nS2,C\n",
  "teachers.csv": "teacher_id\nT1\nT2\n",
  "unavailability.csv": "teacher_id,period_id\n",
};

/** The school with some of its files replaced or added. */
export function depthSchool(changes: Readonly<Record<string, string>> = {}): Files {
  return new Map(Object.entries({ ...BASE, ...changes }));
}

/** `sections.csv` with some columns more; each row begins with id, course, teacher and capacity. */
export function depthSections(columns: string, ...rows: readonly string[]): string {
  return `section_id,course_id,teacher_id,capacity,${columns}\n${rows.join("\n")}\n`;
}

/** A schedule as "A-1: P1 S1 S2" for each section: its periods, then its students; a room after `@`. */
export function scheduleOf(...lines: readonly string[]): Solution {
  const entries = lines.map((line) => {
    const [section = "", rest = ""] = line.split(": ");
    const [place = "", ...students] = rest.split(" ");
    const [period = "", room = ""] = place.split("@");
    return { section, period, room, students };
  });
  return {
    period: new Map(entries.map(({ section, period }) => [section, period])),
    room: new Map(entries.map(({ section, room }) => [section, room])),
    seats: entries.flatMap(({ section, students }) => students.map((student) => ({ student, section }))),
  };
}
