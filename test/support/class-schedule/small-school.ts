import type { Solution } from "./solution";
import { type Files, textOf } from "./tables";

/**
 * A school with every feature of the format: periods that overlap, fixed and allowed periods, a section without a teacher or
 * room type, small rooms, students with sped = 1, requests with and without rank, some that cannot be met.
 */
export function smallSchool(): Files {
  return new Map([
    ["periods.csv", PERIODS],
    ["sections.csv", SECTIONS],
    ["students.csv", students()],
    ["requests.csv", requests()],
    ["teachers.csv", "teacher_id,department,max_sections\nT1,x,3\nT2,x,\nT3,x,2\nT4,x,6\n"],
    ["unavailability.csv", "teacher_id,period_id\nT1,TUE1\nT2,MON1\n"],
    ["rooms.csv", "room_id,room_type,capacity\nr1,gen,8\nr2,gen,8\nr3,gen,5\nlab1,lab,8\nlab2,lab,8\n"],
  ]);
}

/** MON1b overlaps MON1 and MON2; EXTRA has no time and clashes with nothing else. */
const PERIODS = `period_id,label,day,start,end
MON1,First,Mon,08:00,08:45
MON1b,Between,Mon,08:30,09:30
MON2,Second,Mon,09:00,09:45
TUE1,Third,Tue,08:00,08:45
TUE2,Fourth,Tue,08:45,09:30
EXTRA,,,,
`;

const SECTIONS = `section_id,course_id,teacher_id,capacity,department,room_type,allowed_periods,fixed_period
ENG-1,ENG,T1,6,x,gen,,
ENG-2,ENG,T1,6,x,gen,,
ENG-3,ENG,T2,6,x,gen,,
MATH-1,MATH,T2,7,x,gen,MON2|TUE1|TUE2,
MATH-2,MATH,T2,7,x,gen,,TUE2
SCI-1,SCI,T3,8,x,lab,,
SCI-2,SCI,T3,8,x,lab,,
ART-1,ART,T4,5,x,,,
ART-2,ART,T4,5,x,,,
CLUB-1,CLUB,,5,x,,MON1|EXTRA,
`;

function students(): string {
  const rows = Array.from({ length: 16 }, (_, index) => ({
    student_id: `s${index + 1}`,
    grade: "9",
    sped: ["1", "0", "", "0"][index % 4] ?? "",
  }));
  return textOf("student_id,grade,sped", rows);
}

function requests(): string {
  const courses = ["ENG", "MATH", "SCI", "ART", "CLUB"];
  const rows = Array.from({ length: 16 }, (_, index) =>
    courses
      // Every third student leaves one out.
      .filter((_course, place) => index % 3 !== 0 || place !== index % 5)
      .map((course_id, place) => ({
        student_id: `s${index + 1}`,
        course_id,
        priority: course_id === "CLUB" ? "" : String(1 + (place % 3)),
        rank: place === 3 ? "" : String(place === 2 ? 77 : place + 1),
      })),
  ).flat();
  return textOf("student_id,course_id,priority,rank", rows);
}

/** One section, with everybody in it. */
export function oneSection(capacity: number, students: number): { files: Files; solution: Solution } {
  const ids = Array.from({ length: students }, (_, index) => `s${index}`);
  const files = new Map([
    ["periods.csv", "period_id\np1\n"],
    ["sections.csv", `section_id,course_id,capacity\nA-1,A,${capacity}\n`],
    ["students.csv", `student_id\n${ids.join("\n")}\n`],
    ["requests.csv", `student_id,course_id\n${ids.map((id) => `${id},A\n`).join("")}`],
    ["teachers.csv", "teacher_id\n"],
    ["unavailability.csv", "teacher_id,period_id\n"],
  ]);
  const seats = ids.map((student) => ({ student, section: "A-1" }));
  return { files, solution: { period: new Map([["A-1", "p1"]]), room: new Map(), seats } };
}
