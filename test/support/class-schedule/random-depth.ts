import { Random } from "../../../src/kinds/class-schedule/search/random";
import type { InputFiles } from "./input-folder";

/**
 * A small school that uses, by chance, everything an input may have besides: patterns, doubles, forbidden periods,
 * co-teachers, features, lunch, kept seats, links, the same teacher, alternates, placements, preferences, a schedule of
 * before. It may well be impossible to schedule.
 */
export function randomDepthSchool(seed: number): InputFiles {
  const random = new Random(seed);
  const maybe = (odds: number, text: string): string => (random.next() < odds ? text : "");
  const one = (...items: readonly string[]): string => random.pick(items) ?? "";
  const periods = ["P1", "P2", "P3", "P4", "P5"];
  const withLunch = random.next() < 0.5;
  const courses = ["A", "B", "C", "D"];
  const sections = courses.flatMap((course) => ["1", "2"].map((n) => ({ id: `${course}-${n}`, course, n })));
  const linked = random.next() < 0.4;
  const sameTeacher = random.next() < 0.4;
  const sectionRows = sections.map(({ id, course, n }) => {
    const teacher = course < "C" ? `T${n}` : `T${Number(n) + 3}`;
    const shape = one("", "", "", "", "2,", ",odd|even");
    const [length = "", patterns = ""] = shape.split(",");
    return [
      ...[id, course, teacher, 2 + random.below(3), maybe(0.2, one("P1", "P5")), length, patterns],
      ...[maybe(0.1, "T3"), maybe(0.3, one("sink", "tv", "sink|tv"))],
      ...(random.next() < 0.2 ? ["1", "9"] : ["", ""]),
      ...[linked && (course === "A" || course === "B") ? `l${n}` : "", sameTeacher && course < "C" ? "all" : ""],
    ].join(",");
  });
  const students = Array.from({ length: 6 }, (_, i) => `S${i}`);
  const asked = students.map((student) => {
    const own = courses.filter(() => random.next() < 0.8);
    return { student, own: own.length === 0 ? ["A"] : own };
  });
  const requests = asked.flatMap(({ student, own }) => {
    const alternate = courses.find((course) => !own.includes(course));
    const rows = own.map((course) => `${student},${course},${one("1", "2", "3")},`);
    return alternate === undefined ? rows : [...rows, `${student},${alternate},,${own[0]}`];
  });
  const placements = asked.flatMap(({ student, own }) => {
    if (random.next() > 0.3) return [];
    const course = own.at(-1) ?? "A";
    // Who is fixed to a linked section would have to be fixed to its like too.
    if (course < "C") return [];
    return [`${student},${course}-${one("1", "2")},${one("fixed", "forbidden", "forbidden")}`];
  });
  const before = random.next() < 0.4;
  const table = (header: string, rows: readonly string[]): string => [header, ...rows, ""].join("\n");
  return {
    "periods.csv": table(
      "period_id,lunch",
      periods.map((id) => `${id},${withLunch && (id === "P2" || id === "P3") ? 1 : 0}`),
    ),
    "patterns.csv": table("pattern_id,periods", ["odd,P1|P3", "even,P2|P4"]),
    "sections.csv": table(
      "section_id,course_id,teacher_id,capacity,forbidden_periods,length,patterns,co_teacher_id,room_features," +
        "reserved_seats,reserved_for,link,same_teacher",
      sectionRows,
    ),
    "students.csv": table(
      "student_id,grade,sped",
      students.map((id, i) => `${id},${i % 2 === 0 ? 9 : 10},${i % 3 === 0 ? 1 : 0}`),
    ),
    "requests.csv": table("student_id,course_id,priority,alternate_for", requests),
    "teachers.csv": table("teacher_id", ["T1", "T2", "T3", "T4", "T5"]),
    "unavailability.csv": table("teacher_id,period_id", random.next() < 0.2 ? ["T1,P5"] : []),
    "rooms.csv":
      random.next() < 0.5
        ? undefined
        : table("room_id,room_type,capacity,features", [
            "R1,gen,4,sink",
            "R2,gen,9,tv",
            "R3,gen,9,sink|tv",
            "R4,lab,3,",
          ]),
    "student_sections.csv": table("student_id,section_id,rule", placements),
    "teacher_preferences.csv": table("teacher_id,period_id,cost", random.next() < 0.5 ? ["T1,P1,9", "T3,P4,20"] : []),
    "master_schedule.csv": before ? table("section_id,period_id", ["A-1,P1", "B-1,P2", "GONE,P9"]) : undefined,
    "student_assignments.csv": before ? table("student_id,section_id", ["S0,A-1", "S1,B-2", "S1,GONE"]) : undefined,
  };
}
