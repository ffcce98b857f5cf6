import type { Issue } from "../../../contract/problem";
import { periodsClash } from "../clashes";
import { groupBy } from "../group-by";
import type { ClassScheduleParameters } from "../parameters";
import { hasOwnPeriods } from "../possible-periods";
import { meetsRoomNeeds, type RoomNeeds, roomNeedsKey } from "../room-needs";
import type { School, Section, Student, Teacher } from "../school";
import { PeriodCount, type PeriodShortage } from "./period-shortage";
import type { TableName } from "./tables";

/** Names the file a table came from. */
export type FileOf = (table: TableName) => string;
/** Parameters that say what is allowed. */
export type Limits = Pick<ClassScheduleParameters, "overfill" | "spedPerSection" | "lunchFor">;

/**
 * Why no schedule can keep H1, H2, H5, H7 or H8 with this input. Quick; what only shows in combination is left to the
 * search.
 */
export function explainInfeasible(school: School, file: FileOf, limits: Limits): readonly Issue[] {
  const explanation = new Explanation(school, file, limits);
  explanation.checkSections();
  const sectionsOf = new Map<string | undefined, Section[]>(school.teachers.map(({ id }) => [id, []]));
  for (const section of school.sections) {
    for (const id of new Set([section.teacherId, section.coTeacherId])) sectionsOf.get(id)?.push(section);
  }
  for (const teacher of school.teachers) explanation.checkTeacher(teacher, sectionsOf.get(teacher.id) ?? []);
  const needs = new Map(school.sections.map((section) => [roomNeedsKey(section), section]));
  for (const section of needs.values()) explanation.checkRooms(section);
  explanation.checkFixedStudents();
  return explanation.issues;
}

class Explanation {
  readonly issues: Issue[] = [];
  private readonly count: PeriodCount;

  constructor(
    private readonly school: School,
    private readonly file: FileOf,
    private readonly limits: Limits,
  ) {
    this.count = new PeriodCount(school);
  }

  /** H1: a section that has no period, or only some that are closed to its teachers. */
  checkSections(): void {
    for (const section of this.school.sections) {
      if (this.count.canMeet(section)) continue;
      this.add("sections", this.whyNoPeriod(section), "change unavailability, or the section's periods or teacher");
    }
  }

  /** H2 and H7: more sections than a teacher may teach or has time for. */
  checkTeacher({ id, maxSections }: Teacher, sections: readonly Section[]): void {
    const over = sections.length - maxSections;
    if (over > 0) {
      const message = `teacher ${id} has ${sections.length} sections, max_sections allows ${maxSections}`;
      this.add("teachers", message, `give ${over} of them to others or raise max_sections`);
    }
    const short = this.count.shortage(sections, 1);
    if (short === undefined) {
      if (this.limits.lunchFor !== "students") this.checkLunch(id, sections);
      return;
    }
    const message =
      `teacher ${id} has to teach ${sectionsText(short)}, ` +
      `but they have only ${short.room} ${plural(short.room, "period")} for them (${names(short.periods)})`;
    this.add("teachers", message, `free the teacher in ${short.by} more of their periods, or give sections to others`);
  }

  /** H5: more sections than the rooms of a kind hold in their periods. */
  checkRooms(needs: RoomNeeds): void {
    if (this.school.rooms === undefined) return;
    const { roomType, roomFeatures } = needs;
    const rooms = this.school.rooms.filter((room) => meetsRoomNeeds(room, needs)).length;
    const sections = this.school.sections.filter(
      (other) =>
        (roomType === undefined || other.roomType === roomType) &&
        roomFeatures.every((one) => other.roomFeatures.includes(one)),
    );
    const kind = roomType === undefined ? "rooms" : `rooms of type ${roomType}`;
    const noun = roomFeatures.length === 0 ? kind : `${kind} with ${roomFeatures.join(" and ")}`;
    if (rooms === 0) {
      const message = `there are no ${noun}, and ${sections.length} sections need one (${names(sections)})`;
      this.add("rooms", message, "add such rooms or change what the sections need");
      return;
    }
    const short = this.count.shortage(sections, rooms);
    if (short === undefined) return;
    const message =
      `${sectionsText(short)} need ${noun}, but ${rooms} of them in ` +
      `${short.periods.length} ${plural(short.periods.length, "period")} (${names(short.periods)}) hold only ` +
      `${short.room}: short by ${short.by}`;
    this.add("rooms", message, "add rooms, allow the sections more periods, or change what they need");
  }

  /** H8: more students fixed to a section than it seats, or a student fixed to sections that cannot be apart. */
  checkFixedStudents(): void {
    const fixed = this.school.placements.filter(({ rule }) => rule === "fixed");
    const studentById = new Map(this.school.students.map((student) => [student.id, student]));
    const fixedTo = groupBy(fixed, ({ sectionId }) => sectionId);
    const sectionsOf = new Map<string, Section[]>(fixed.map(({ studentId }) => [studentId, []]));
    for (const section of this.school.sections) {
      const own = fixedTo.get(section.id) ?? [];
      this.checkFixedSeats(
        section,
        own.map((one) => studentById.get(one.studentId)),
      );
      for (const { studentId } of own) sectionsOf.get(studentId)?.push(section);
    }
    for (const [student, sections] of sectionsOf) {
      const short = this.count.shortage(sections, 1);
      if (short === undefined) continue;
      const message =
        `student ${student} is fixed to ${sectionsText(short)}, which have only ${short.room} ` +
        `${plural(short.room, "period")} together (${names(short.periods)})`;
      this.add("student_sections", message, "release the student from one of them, or allow the sections more periods");
    }
  }

  /** H4, H6 and H8: too many fixed to one section, of all or of those for whom there is less room. */
  private checkFixedSeats(section: Section, students: readonly (Student | undefined)[]): void {
    const most = Math.floor(section.capacity * this.limits.overfill + 1e-9);
    const { seats = 0, grade = "" } = section.reserved ?? {};
    const outsiders = seats === 0 ? [] : students.filter((student) => student?.grade !== grade);
    const sped = students.filter((student) => student?.sped === true);
    const parts = [
      { count: students.length, room: most, who: "students", what: "seats" },
      {
        count: outsiders.length,
        room: most - seats,
        who: "students of other grades",
        what: `seats not kept for ${grade}`,
      },
      { count: sped.length, room: this.limits.spedPerSection, who: "students with sped = 1", what: "places for such" },
    ];
    for (const { count, room, who, what } of parts.filter((part) => part.count > Math.max(0, part.room))) {
      const message = `${count} ${who} are fixed to section ${section.id}, which has ${Math.max(0, room)} ${what}`;
      this.add(
        "student_sections",
        message,
        `fix ${count - Math.max(0, room)} of them elsewhere, or make more room in it`,
      );
    }
  }

  /** H7: a teacher who is needed in so many periods that none is left for lunch. */
  private checkLunch(id: string, sections: readonly Section[]): void {
    const lunches = this.school.periods.filter(({ lunch }) => lunch);
    for (const day of new Set(lunches.map((period) => period.day))) {
      const own = lunches.filter((period) => period.day === day);
      // One of the day's lunch periods stays free: if none of these can be spared, there is no lunch.
      const everyOneIsNeeded = own.every((spared) => {
        const closed = this.school.periods.filter((period) => periodsClash(period, spared)).map((period) => period.id);
        const without = sections.map((section) => withoutPeriods(section, closed));
        const count = new PeriodCount({ ...this.school, sections: without });
        return without.some((section) => !count.canMeet(section)) || count.shortage(without, 1) !== undefined;
      });
      if (!everyOneIsNeeded) continue;
      const message = `teacher ${id} has to teach ${sections.length} sections (${names(sections)}), which leaves none of ${names(own)} free for lunch`;
      this.add("teachers", message, "give a section to others, or allow the sections more periods");
    }
  }

  private whyNoPeriod(section: Section): string {
    const { id, fixedPeriodId, allowedPeriodIds, forbiddenPeriodIds, length, patternIds } = section;
    const own = fixedPeriodId ?? allowedPeriodIds?.join(", ") ?? "every period";
    const but = forbiddenPeriodIds.length > 0 ? ` but ${forbiddenPeriodIds.join(", ")}` : "";
    const inARow = length > 1 ? ` ${length} in a row of` : "";
    const shape = patternIds === undefined ? inARow : ` one of the patterns ${patternIds.join(", ")} within`;
    if (!hasOwnPeriods(this.school, section))
      return `section ${id} may meet in${shape} ${own}${but}: there is no such period`;
    const staff = [section.teacherId, section.coTeacherId].filter((one) => one !== undefined).join(" or ");
    return `section ${id} may meet in${shape} ${own}${but}, but teacher ${staff} is unavailable there`;
  }

  private add(table: TableName, message: string, remedy: string): void {
    this.issues.push({ path: this.file(table), message, remedy });
  }
}

function withoutPeriods(section: Section, closed: readonly string[]): Section {
  return { ...section, forbiddenPeriodIds: [...section.forbiddenPeriodIds, ...closed] };
}

function sectionsText({ sections, meetings }: PeriodShortage): string {
  const often = meetings === sections.length ? "" : `, ${meetings} meetings`;
  return `${sections.length} sections (${names(sections)}${often})`;
}

const NAMES_SHOWN = 12;

function names(items: readonly { readonly id: string }[]): string {
  const shown = items.slice(0, NAMES_SHOWN).map(({ id }) => id);
  const rest = items.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}

function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}
