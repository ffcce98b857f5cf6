import { type Cells, type Files, rowsOf, textOf } from "./tables";

/** A schedule before it is written down. */
export interface Solution {
  readonly period: ReadonlyMap<string, string>;
  /** Empty where rooms are not modelled. */
  readonly room: ReadonlyMap<string, string>;
  readonly seats: readonly { readonly student: string; readonly section: string }[];
}

export const HEADERS = {
  "master_schedule.csv": "section_id,course_id,teacher_id,period_id,room_id,enrolled,capacity,utilisation",
  "student_assignments.csv": "student_id,course_id,section_id,period_id",
  "teacher_schedule.csv": "teacher_id,period_id,section_id,course_id,room_id",
  "violations.csv": "rule,student_id,course_id,section_id,detail",
} as const;
export type OutputFile = keyof typeof HEADERS;
/** The output files as rows. */
export type OutputRows = Record<OutputFile, Cells[]>;

/** Pairs of periods that cannot be attended both, "one other"; every period with itself. */
export function clashingPairs(files: Files): ReadonlySet<string> {
  const periods = rowsOf(files, "periods.csv");
  const clash = (a: Cells, b: Cells): boolean =>
    a.period_id === b.period_id ||
    (Boolean(a.start && b.start) &&
      (a.day ?? "") === (b.day ?? "") &&
      String(a.start) < String(b.end) &&
      String(b.start) < String(a.end));
  return new Set(
    periods.flatMap((a) => periods.filter((b) => clash(a, b)).map((b) => `${a.period_id} ${b.period_id}`)),
  );
}

/** Finds a valid schedule of a small school: sections by backtracking, then students one request after the other. */
export function solveSmall(files: Files, spedPerSection = 3): Solution {
  const { period, room } = placeSections(files);
  return { period, room, seats: seatStudents(files, period, room, spedPerSection) };
}

function placeSections(files: Files): Pick<Solution, "period" | "room"> {
  const pairs = clashingPairs(files);
  const sections = rowsOf(files, "sections.csv").sort((a, b) => freedom(a) - freedom(b));
  const options = placesOf(files);
  const placed: { section: Cells; period: string; room: string }[] = [];
  let steps = 0;
  const fits = (section: Cells, period: string, room: string): boolean =>
    placed.every(
      (other) =>
        !pairs.has(`${period} ${other.period}`) ||
        ((room === "" || other.room !== room) &&
          (!section.teacher_id || other.section.teacher_id !== section.teacher_id)),
    );
  const place = (index: number): boolean => {
    const section = sections[index];
    if (section === undefined) return true;
    for (const { period, room } of options(section, index)) {
      if (++steps > 200_000) throw new Error("no schedule found in 200,000 steps");
      if (!fits(section, period, room)) continue;
      placed.push({ section, period, room });
      if (place(index + 1)) return true;
      placed.pop();
    }
    return false;
  };
  if (!place(0)) throw new Error("this school cannot be scheduled");
  const entries = placed.map(({ section, period, room }) => ({ id: String(section.section_id), period, room }));
  return {
    period: new Map(entries.map(({ id, period }) => [id, period])),
    room: new Map(entries.map(({ id, room }) => [id, room])),
  };
}

function freedom(section: Cells): number {
  if (section.fixed_period) return 0;
  return section.allowed_periods ? section.allowed_periods.split("|").length : 1000;
}

/** Periods and rooms a section may have; each section starts at another period, so that they spread. */
function placesOf(files: Files): (section: Cells, turn: number) => { period: string; room: string }[] {
  const periods = rowsOf(files, "periods.csv").map(({ period_id }) => String(period_id));
  const pairs = clashingPairs(files);
  const away = rowsOf(files, "unavailability.csv");
  const rooms = files.has("rooms.csv") ? rowsOf(files, "rooms.csv") : undefined;
  return (section, turn) => {
    const start = turn % periods.length;
    const possible = [...periods.slice(start), ...periods.slice(0, start)].filter(
      (period) =>
        (!section.fixed_period || section.fixed_period === period) &&
        (!section.allowed_periods || section.allowed_periods.split("|").includes(period)) &&
        !away.some((row) => row.teacher_id === section.teacher_id && pairs.has(`${period} ${row.period_id}`)),
    );
    const suitable = rooms?.filter(({ room_type }) => !section.room_type || section.room_type === room_type);
    const ids = suitable?.map(({ room_id }) => String(room_id)) ?? [""];
    return possible.flatMap((period) => ids.map((room) => ({ period, room })));
  };
}

function seatStudents(
  files: Files,
  period: Solution["period"],
  room: Solution["room"],
  spedPerSection: number,
): Solution["seats"] {
  const pairs = clashingPairs(files);
  const sections = rowsOf(files, "sections.csv");
  const places = new Map(rowsOf(files, "rooms.csv").map(({ room_id, capacity }) => [room_id, Number(capacity)]));
  const sped = new Set(
    rowsOf(files, "students.csv").flatMap(({ student_id, sped: flag }) => (flag === "1" ? [student_id] : [])),
  );
  const seats: { student: string; section: string }[] = [];
  const inSection = (id: unknown) => seats.filter(({ section }) => section === id);
  for (const { student_id: student = "", course_id: course } of rowsOf(files, "requests.csv")) {
    const own = seats.filter((seat) => seat.student === student).map(({ section }) => period.get(section));
    const free = sections.find(({ section_id: id = "", course_id, capacity }) => {
      const seated = inSection(id);
      return (
        course_id === course &&
        seated.length < Math.min(Number(capacity), places.get(room.get(id)) ?? Number.POSITIVE_INFINITY) &&
        own.every((taken) => !pairs.has(`${period.get(id)} ${taken}`)) &&
        !(sped.has(student) && seated.filter((seat) => sped.has(seat.student)).length >= spedPerSection)
      );
    });
    if (free !== undefined) seats.push({ student, section: String(free.section_id) });
  }
  return seats;
}

/** Writes a schedule down so that all four files agree, whether it keeps the hard rules or not. */
export function describeSolution(files: Files, { period, room, seats }: Solution): OutputRows {
  const sections = new Map(rowsOf(files, "sections.csv").map((row) => [String(row.section_id), row]));
  const enrolled = (id: string): number => seats.filter(({ section }) => section === id).length;
  const master = [...sections].map(([id, { course_id = "", teacher_id = "", capacity = "" }]) => ({
    section_id: id,
    course_id,
    teacher_id,
    period_id: period.get(id) ?? "",
    room_id: room.get(id) ?? "",
    enrolled: String(enrolled(id)),
    capacity,
    utilisation: (enrolled(id) / Number(capacity)).toFixed(4),
  }));
  const assignments = seats.map(({ student, section }) => ({
    student_id: student,
    course_id: String(sections.get(section)?.course_id),
    section_id: section,
    period_id: period.get(section) ?? "",
  }));
  return {
    "master_schedule.csv": master,
    "student_assignments.csv": assignments,
    "teacher_schedule.csv": master.flatMap((row) => {
      const co = sections.get(row.section_id)?.co_teacher_id ?? "";
      const own = row.teacher_id === "" ? [] : [row];
      return co === "" ? own : [...own, { ...row, teacher_id: co }];
    }),
    "violations.csv": [...unmetRows(files, assignments), ...softRows(master)],
  };
}

function unmetRows(files: Files, assignments: readonly Cells[]): Cells[] {
  const met = new Set(assignments.map(({ student_id, course_id }) => `${student_id} ${course_id}`));
  return rowsOf(files, "requests.csv")
    .filter(({ student_id, course_id, alternate_for: first = "" }) => {
      return first === "" && !met.has(`${student_id} ${course_id}`);
    })
    .map(({ student_id = "", course_id = "" }) => ({
      rule: "unmet-request",
      student_id,
      course_id,
      section_id: "",
      detail: `no seat, or "clash", in ${course_id}`,
    }));
}

function softRows(master: readonly Cells[]): Cells[] {
  return master.flatMap(({ section_id = "", course_id = "", enrolled, capacity }) => {
    const siblings = master.filter((other) => other.course_id === course_id);
    const mean = siblings.reduce((sum, other) => sum + Number(other.enrolled), 0) / siblings.length;
    const row = (rule: string): Cells => ({
      rule,
      student_id: "",
      course_id,
      section_id,
      detail: `${enrolled} enrolled`,
    });
    const short = 10 * Number(enrolled) < 7 * Number(capacity);
    return [...(short ? [row("S1")] : []), ...(Number(enrolled) > Math.ceil(mean) ? [row("S2")] : [])];
  });
}

/** The output files as text. */
export function writeOutput(rows: OutputRows): Map<string, string> {
  return new Map((Object.keys(HEADERS) as OutputFile[]).map((file) => [file, textOf(HEADERS[file], rows[file])]));
}
