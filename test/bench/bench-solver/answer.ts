import type { School } from "../../../src/kinds/class-schedule/school";

/** What a peer says: a period and a room (or the seats its room must have) for each section, and where each request is met. */
export interface Answer {
  readonly sections: readonly { readonly period: number; readonly room: number; readonly roomSeats: number }[];
  /** A section where the peer told them apart, else only its period; -1 for none. */
  readonly requests: readonly { readonly period: number; readonly section: number }[];
  /** Objective and bound by the peer's own word; NaN where it says nothing. */
  readonly objective: number;
  readonly bound: number;
}

/** Reads `S period room roomSeats`, `Q period section` and `B objective bound` lines. */
export function readAnswer(text: string): Answer {
  const sections: Answer["sections"][number][] = [];
  const requests: Answer["requests"][number][] = [];
  let [objective, bound] = [Number.NaN, Number.NaN];
  for (const line of text.split("\n")) {
    const [mark, ...words] = line.trim().split(" ");
    const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = words.map(Number);
    if (mark === "S") sections.push({ period: first, room: second, roomSeats: third });
    if (mark === "Q") requests.push({ period: first, section: second });
    if (mark === "B") [objective, bound] = [first, second];
  }
  return { sections, requests, objective, bound };
}

/** The answer as output files of a class schedule, for the checker to judge. */
export function answerFiles(school: School, answer: Answer, spedPerSection: number): Readonly<Record<string, string>> {
  const roomOf = answer.sections.some(({ room }) => room >= 0)
    ? answer.sections.map(({ room }) => room)
    : matchRooms(school, answer);
  const sectionOf = seatStudents(school, answer, roomOf, spedPerSection);
  const enrolled = new Map<number, number>();
  for (const section of sectionOf) enrolled.set(section, (enrolled.get(section) ?? 0) + 1);
  const period = (section: number): string => school.periods[answer.sections[section]?.period ?? -1]?.id ?? "";
  const room = (section: number): string => school.rooms?.[roomOf[section] ?? -1]?.id ?? "";
  const master = school.sections.map(({ id, courseId, teacherId, capacity }, section) => {
    const count = enrolled.get(section) ?? 0;
    const share = (count / capacity).toFixed(4);
    return [id, courseId, teacherId ?? "", period(section), room(section), count, capacity, share];
  });
  const assignments = school.requests.flatMap(({ studentId, courseId }, request) => {
    const section = sectionOf[request] ?? -1;
    return section < 0 ? [] : [[studentId, courseId, school.sections[section]?.id ?? "", period(section)]];
  });
  const teaching = school.sections.flatMap(({ id, courseId, teacherId }, section) =>
    teacherId === undefined ? [] : [[teacherId, period(section), id, courseId, room(section)]],
  );
  return {
    "master_schedule.csv": csv(
      "section_id,course_id,teacher_id,period_id,room_id,enrolled,capacity,utilisation",
      master,
    ),
    "student_assignments.csv": csv("student_id,course_id,section_id,period_id", assignments),
    "teacher_schedule.csv": csv("teacher_id,period_id,section_id,course_id,room_id", teaching),
    "violations.csv": csv("rule,student_id,course_id,section_id,detail", unmet(school, sectionOf)),
  };
}

function csv(header: string, rows: readonly (readonly (string | number)[])[]): string {
  return `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`;
}

function unmet(school: School, sectionOf: readonly number[]): readonly string[][] {
  return school.requests.flatMap(({ studentId, courseId }, request) =>
    (sectionOf[request] ?? -1) < 0 ? [["unmet-request", studentId, courseId, "", "not met by this solver"]] : [],
  );
}

/** Rooms for the sections of each period, along alternating paths. */
function matchRooms(school: School, { sections }: Answer): readonly number[] {
  const roomOf = new Array<number>(sections.length).fill(-1);
  const holder = new Map<string, number>();
  const place = (section: number, tried: Set<number>): boolean => {
    const { period = -1, roomSeats = 0 } = sections[section] ?? {};
    const type = school.sections[section]?.roomType;
    const fitting = (school.rooms ?? [])
      .map((room, index) => ({ room, index }))
      .filter(({ room }) => room.capacity >= roomSeats && (type === undefined || room.type === type))
      .sort((a, b) => a.room.capacity - b.room.capacity);
    for (const { index } of fitting) {
      if (tried.has(index)) continue;
      tried.add(index);
      const other = holder.get(`${period} ${index}`);
      if (other !== undefined && !place(other, tried)) continue;
      holder.set(`${period} ${index}`, section);
      roomOf[section] = index;
      return true;
    }
    return false;
  };
  for (const section of sections.keys()) place(section, new Set());
  return roomOf;
}

/** A section for each request that is met: special-education students first, always the emptiest section that has a seat. */
function seatStudents(
  school: School,
  answer: Answer,
  roomOf: readonly number[],
  spedPerSection: number,
): readonly number[] {
  const sped = new Set(school.students.filter((student) => student.sped).map(({ id }) => id));
  const total = new Int32Array(school.sections.length);
  const special = new Int32Array(school.sections.length);
  const seats = school.sections.map(({ capacity }, section) =>
    Math.min(capacity, school.rooms?.[roomOf[section] ?? -1]?.capacity ?? Number.POSITIVE_INFINITY),
  );
  const order = school.requests.map((_, request) => request);
  const isSped = (request: number): boolean => sped.has(school.requests[request]?.studentId ?? "");
  order.sort((a, b) => Number(isSped(b)) - Number(isSped(a)) || a - b);
  const result = new Array<number>(school.requests.length).fill(-1);
  for (const request of order) {
    const { period = -1, section = -1 } = answer.requests[request] ?? {};
    const known = section >= 0 ? [section] : candidates(school, answer, school.requests[request]?.courseId, period);
    const open = known.filter(
      (one) =>
        section >= 0 ||
        ((total[one] ?? 0) < (seats[one] ?? 0) && (!isSped(request) || (special[one] ?? 0) < spedPerSection)),
    );
    const chosen = open.sort((a, b) => (total[a] ?? 0) - (total[b] ?? 0))[0];
    if (chosen === undefined) continue;
    result[request] = chosen;
    total[chosen] = (total[chosen] ?? 0) + 1;
    if (isSped(request)) special[chosen] = (special[chosen] ?? 0) + 1;
  }
  return result;
}

function candidates(school: School, answer: Answer, courseId: string | undefined, period: number): number[] {
  if (period < 0) return [];
  return school.sections.flatMap((section, index) =>
    section.courseId === courseId && answer.sections[index]?.period === period ? [index] : [],
  );
}
