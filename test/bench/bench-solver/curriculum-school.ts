/** A lecture course of an instance of the curriculum-based track of the timetabling competition of 2007. */
interface Course {
  readonly id: string;
  readonly teacher: string;
  readonly lectures: number;
}

/**
 * An instance (`.ctt`) as tables of a class schedule: every lecture a course of one section, every curriculum one student
 * who asks for all lectures of its courses, every room of one type. All hard rules of the track carry over, so meeting
 * every request is to find a timetable without conflicts, which is known to exist. Its soft rules (room sizes, spread over
 * the days, compactness, one room a course) have no counterpart.
 */
export function curriculumSchool(text: string): ReadonlyMap<string, string> {
  const number = (name: string): number => Number(new RegExp(`^${name}: (\\d+)`, "m").exec(text)?.[1]);
  const rows = (section: string): string[][] => {
    const body = text.split(`${section}:\n`)[1]?.split("\n\n")[0] ?? "";
    return body.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim().split(/\s+/)]));
  };
  const courses = rows("COURSES").map(
    ([id = "", teacher = "", lectures = "0"]): Course => ({ id, teacher, lectures: Number(lectures) }),
  );
  const curricula = rows("CURRICULA").map(([id = "", , ...members]) => ({ id, members }));
  const periods = Array.from({ length: number("Days") }, (_, day) =>
    Array.from({ length: number("Periods_per_day") }, (__, slot) => `P${day}-${slot}`),
  ).flat();
  const closed = new Set(rows("UNAVAILABILITY_CONSTRAINTS").map(([course, day, slot]) => `${course} P${day}-${slot}`));
  const lectures = (course: Course): string[] =>
    Array.from({ length: course.lectures }, (_, at) => `${course.id}-${at}`);
  const seats = (id: string): number => Math.max(1, curricula.filter(({ members }) => members.includes(id)).length);
  const load = (teacher: string): number =>
    courses.reduce((sum, course) => sum + (course.teacher === teacher ? course.lectures : 0), 0);
  const teachers = [...new Set(courses.map(({ teacher }) => teacher))];
  const asks = curricula.flatMap(({ id, members }) =>
    courses
      .filter((course) => members.includes(course.id))
      .flatMap((course) => lectures(course).map((one) => [id, one])),
  );
  return new Map([
    [
      "periods.csv",
      table(
        "period_id",
        periods.map((id) => [id]),
      ),
    ],
    [
      "rooms.csv",
      table(
        "room_id,room_type,capacity",
        rows("ROOMS").map(([id = ""]) => [id, "any", "200"]),
      ),
    ],
    [
      "teachers.csv",
      table(
        "teacher_id,max_sections",
        teachers.map((id) => [id, String(load(id))]),
      ),
    ],
    ["unavailability.csv", table("teacher_id,period_id", [])],
    [
      "students.csv",
      table(
        "student_id",
        curricula.map(({ id }) => [id]),
      ),
    ],
    ["requests.csv", table("student_id,course_id", asks)],
    [
      "sections.csv",
      table(
        "section_id,course_id,teacher_id,capacity,allowed_periods",
        courses.flatMap((course) => {
          const allowed = periods.filter((period) => !closed.has(`${course.id} ${period}`)).join("|");
          return lectures(course).map((one) => [one, one, course.teacher, String(seats(course.id)), allowed]);
        }),
      ),
    ],
  ]);
}

function table(header: string, rows: readonly (readonly string[])[]): string {
  return `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`;
}
