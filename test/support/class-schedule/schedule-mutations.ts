import { clashingPairs, type Solution } from "./solution";
import { type Files, rowsOf, withRows } from "./tables";

/** Chooses one of some items, by a seed. */
export type Pick = <T>(items: readonly T[]) => T | undefined;

export interface Case {
  readonly files: Files;
  readonly solution: Solution;
}

/** Breaks one hard rule while all output files still agree; undefined where the school offers no way. */
export interface ScheduleMutation {
  readonly rule: string;
  readonly name: string;
  readonly apply: (given: Case, pick: Pick) => Case | undefined;
}

export const SCHEDULE_MUTATIONS: readonly ScheduleMutation[] = [
  { rule: "H1", name: "moves a section away from its fixed period", apply: leaveFixedPeriod },
  { rule: "H1", name: "moves a section to a period that is not allowed", apply: leaveAllowedPeriods },
  { rule: "H1", name: "moves a section to a period that does not exist", apply: toUnknownPeriod },
  { rule: "H2", name: "gives a teacher two sections at the same time", apply: clashTeacher },
  { rule: "H2", name: "gives a teacher a section while they are away", apply: teachWhileAway },
  { rule: "H2", name: "gives a teacher more sections than they may have", apply: overloadTeacher },
  { rule: "H3", name: "gives a student two sections at the same time", apply: clashStudent },
  { rule: "H3", name: "seats a student twice for one request", apply: seatTwice },
  { rule: "H3", name: "seats a student in a course they did not request", apply: seatUnasked },
  { rule: "H4", name: "takes a seat from a full section", apply: overfillSection },
  { rule: "H5", name: "puts a section into a room of another type", apply: wrongRoomType },
  { rule: "H5", name: "puts a section into a room that is too small", apply: shrinkRoom },
  { rule: "H5", name: "puts two sections into one room at the same time", apply: clashRoom },
  { rule: "H5", name: "leaves a section without a room", apply: (given, pick) => changeRoom(given, pick, "") },
  { rule: "H5", name: "puts a section into no known room", apply: (given, pick) => changeRoom(given, pick, "attic") },
  { rule: "H6", name: "gives a section more students with sped = 1 than allowed", apply: tooManySped },
];

function move({ files, solution }: Case, section: string | undefined, period: string | undefined): Case | undefined {
  if (section === undefined || period === undefined) return undefined;
  return { files, solution: { ...solution, period: new Map(solution.period).set(section, period) } };
}

function periodsOf(files: Files): string[] {
  return rowsOf(files, "periods.csv").map(({ period_id = "" }) => period_id);
}

function leaveFixedPeriod(given: Case, pick: Pick): Case | undefined {
  const section = pick(rowsOf(given.files, "sections.csv").filter(({ fixed_period }) => fixed_period));
  return move(given, section?.section_id, pick(periodsOf(given.files).filter((id) => id !== section?.fixed_period)));
}

function leaveAllowedPeriods(given: Case, pick: Pick): Case | undefined {
  const section = pick(rowsOf(given.files, "sections.csv").filter(({ allowed_periods }) => allowed_periods));
  const allowed = section?.allowed_periods?.split("|") ?? [];
  return move(given, section?.section_id, pick(periodsOf(given.files).filter((id) => !allowed.includes(id))));
}

function toUnknownPeriod(given: Case, pick: Pick): Case | undefined {
  return move(given, pick([...given.solution.period.keys()]), "NEVER");
}

/** A period that clashes with the one in which the other section meets. */
function rivalOf({ files, solution }: Case, other: string, pick: Pick): string | undefined {
  const pairs = clashingPairs(files);
  return pick(periodsOf(files).filter((id) => pairs.has(`${id} ${solution.period.get(other)}`)));
}

function pairsWith(sections: readonly string[], related: (a: string, b: string) => boolean): [string, string][] {
  return sections.flatMap((a) => sections.filter((b) => a !== b && related(a, b)).map((b): [string, string] => [a, b]));
}

function clashTeacher(given: Case, pick: Pick): Case | undefined {
  const teacher = new Map(rowsOf(given.files, "sections.csv").map((row) => [row.section_id ?? "", row.teacher_id]));
  const pair = pick(
    pairsWith([...teacher.keys()], (a, b) => Boolean(teacher.get(a)) && teacher.get(a) === teacher.get(b)),
  );
  return pair && move(given, pair[0], rivalOf(given, pair[1], pick));
}

function clashStudent(given: Case, pick: Pick): Case | undefined {
  const classes = new Map<string, Set<string>>();
  for (const { student, section } of given.solution.seats) {
    classes.set(section, (classes.get(section) ?? new Set()).add(student));
  }
  const shared = (a: string, b: string): boolean =>
    [...(classes.get(a) ?? [])].some((student) => classes.get(b)?.has(student) === true);
  const pair = pick(pairsWith([...classes.keys()], shared));
  return pair && move(given, pair[0], rivalOf(given, pair[1], pick));
}

function teachWhileAway(given: Case, pick: Pick): Case | undefined {
  const pairs = clashingPairs(given.files);
  const away = rowsOf(given.files, "unavailability.csv");
  const options = rowsOf(given.files, "sections.csv").flatMap(({ section_id, teacher_id }) =>
    away
      .filter((row) => row.teacher_id === teacher_id)
      .flatMap((row) => periodsOf(given.files).filter((id) => pairs.has(`${id} ${row.period_id}`)))
      .map((period) => ({ section_id, period })),
  );
  const option = pick(options);
  return option && move(given, option.section_id, option.period);
}

function overloadTeacher({ files, solution }: Case, pick: Pick): Case | undefined {
  const sections = rowsOf(files, "sections.csv");
  const busy = pick(sections.filter(({ teacher_id }) => teacher_id))?.teacher_id;
  const load = sections.filter(({ teacher_id }) => teacher_id === busy).length;
  const lower = withRows(files, "teachers.csv", (rows) =>
    rows.map((row) => (row.teacher_id === busy ? { ...row, max_sections: String(load - 1) } : row)),
  );
  return { files: lower, solution };
}

function addSeat({ files, solution }: Case, seat: Solution["seats"][number] | undefined): Case | undefined {
  return seat && { files, solution: { ...solution, seats: [...solution.seats, seat] } };
}

function seatTwice(given: Case, pick: Pick): Case | undefined {
  const course = new Map(rowsOf(given.files, "sections.csv").map((row) => [row.section_id ?? "", row.course_id]));
  const options = given.solution.seats.flatMap(({ student, section }) =>
    [...course.keys()].filter((id) => course.get(id) === course.get(section)).map((id) => ({ student, section: id })),
  );
  return addSeat(given, pick(options));
}

function seatUnasked(given: Case, pick: Pick): Case | undefined {
  const asked = new Set(rowsOf(given.files, "requests.csv").map((row) => `${row.student_id} ${row.course_id}`));
  const student = pick(rowsOf(given.files, "students.csv"))?.student_id ?? "";
  const sections = rowsOf(given.files, "sections.csv").filter(({ course_id }) => !asked.has(`${student} ${course_id}`));
  const section = pick(sections)?.section_id;
  return section === undefined ? undefined : addSeat(given, { student, section });
}

function overfillSection({ files, solution }: Case, pick: Pick): Case | undefined {
  const section = pick(solution.seats)?.section;
  const count = solution.seats.filter((seat) => seat.section === section).length;
  if (count < 2) return undefined;
  const smaller = withRows(files, "sections.csv", (rows) =>
    rows.map((row) => (row.section_id === section ? { ...row, capacity: String(count - 1) } : row)),
  );
  return { files: smaller, solution };
}

function changeRoom(
  { files, solution }: Case,
  pick: Pick,
  room: string | undefined,
  section?: string,
): Case | undefined {
  if (!files.has("rooms.csv") || room === undefined) return undefined;
  const id = section ?? pick([...solution.room.keys()]) ?? "";
  return { files, solution: { ...solution, room: new Map(solution.room).set(id, room) } };
}

function wrongRoomType(given: Case, pick: Pick): Case | undefined {
  const section = pick(rowsOf(given.files, "sections.csv").filter(({ room_type }) => room_type));
  const others = rowsOf(given.files, "rooms.csv").filter(({ room_type }) => room_type !== section?.room_type);
  return changeRoom(given, pick, pick(others)?.room_id, section?.section_id);
}

function shrinkRoom({ files, solution }: Case, pick: Pick): Case | undefined {
  const section = pick(solution.seats)?.section ?? "";
  const count = solution.seats.filter((seat) => seat.section === section).length;
  if (!files.has("rooms.csv") || count < 2) return undefined;
  const smaller = withRows(files, "rooms.csv", (rows) =>
    rows.map((row) => (row.room_id === solution.room.get(section) ? { ...row, capacity: String(count - 1) } : row)),
  );
  return { files: smaller, solution };
}

function clashRoom(given: Case, pick: Pick): Case | undefined {
  const { files, solution } = given;
  const pairs = clashingPairs(files);
  const together = pairsWith([...solution.period.keys()], (a, b) =>
    pairs.has(`${solution.period.get(a)} ${solution.period.get(b)}`),
  );
  const pair = pick(together);
  return pair && changeRoom(given, pick, solution.room.get(pair[1]), pair[0]);
}

function tooManySped({ files, solution }: Case, pick: Pick): Case | undefined {
  const section = pick(solution.seats)?.section;
  const seated = new Set(solution.seats.filter((seat) => seat.section === section).map(({ student }) => student));
  if (seated.size <= 3) return undefined;
  const flagged = withRows(files, "students.csv", (rows) =>
    rows.map((row) => (seated.has(row.student_id ?? "") ? { ...row, sped: "1" } : row)),
  );
  return { files: flagged, solution };
}
