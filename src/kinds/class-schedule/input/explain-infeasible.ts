import type { Issue } from "../../../contract/problem";
import { mostPeriodsAtOnce } from "../clashes";
import { possiblePeriodIds } from "../possible-periods";
import type { Period, School, Section, Teacher } from "../school";
import { findShortage } from "./shortage";
import type { TableName } from "./tables";

/** Names the file a table came from. */
export type FileOf = (table: TableName) => string;

/** Why no schedule can keep H1, H2 or H5 with this input. Quick; what only shows in combination is left to the search. */
export function explainInfeasible(school: School, file: FileOf): readonly Issue[] {
  const explanation = new Explanation(school, file);
  explanation.checkSections();
  const sectionsOf = new Map<string | undefined, Section[]>(school.teachers.map(({ id }) => [id, []]));
  for (const section of school.sections) sectionsOf.get(section.teacherId)?.push(section);
  for (const teacher of school.teachers) explanation.checkTeacher(teacher, sectionsOf.get(teacher.id) ?? []);
  for (const type of new Set(school.sections.map(({ roomType }) => roomType))) explanation.checkRooms(type);
  return explanation.issues;
}

class Explanation {
  readonly issues: Issue[] = [];
  private readonly teacherById: ReadonlyMap<string, Teacher>;
  private readonly periodIndex: ReadonlyMap<string, number>;

  constructor(
    private readonly school: School,
    private readonly file: FileOf,
  ) {
    this.teacherById = new Map(school.teachers.map((teacher) => [teacher.id, teacher]));
    this.periodIndex = new Map(school.periods.map((period, index) => [period.id, index]));
  }

  /** H1: a section whose periods are all closed to its teacher. */
  checkSections(): void {
    for (const section of this.school.sections) {
      if (this.periodsOf(section).length > 0) continue;
      const own = section.fixedPeriodId ?? section.allowedPeriodIds?.join(", ") ?? "every period";
      const message = `section ${section.id} may meet in ${own}, but teacher ${section.teacherId} is unavailable there`;
      this.add("sections", message, "change unavailability.csv, or the section's periods or teacher");
    }
  }

  /** H2: more sections than a teacher may teach or has time for. */
  checkTeacher({ id, maxSections }: Teacher, sections: readonly Section[]): void {
    const over = sections.length - maxSections;
    if (over > 0) {
      const message = `teacher ${id} has ${sections.length} sections, max_sections allows ${maxSections}`;
      this.add("teachers", message, `give ${over} of them to others or raise max_sections`);
    }
    const movable = sections.filter((section) => this.periodsOf(section).length > 0);
    const holds = this.school.periods.map(() => 1);
    const short = this.shortage(movable, holds);
    if (short === undefined) return;
    const message =
      `teacher ${id} has to teach ${short.sections.length} sections (${names(short.sections)}), ` +
      `but they have only ${short.room} ${plural(short.room, "period")} for them (${names(short.periods)})`;
    this.add("teachers", message, `free the teacher in ${short.by} more of their periods, or give sections to others`);
  }

  /** H5: more sections than the rooms of a type (undefined: all rooms) hold in their periods. */
  checkRooms(type: string | undefined): void {
    if (this.school.rooms === undefined) return;
    const rooms = this.school.rooms.filter((room) => type === undefined || room.type === type).length;
    const sections = this.school.sections.filter((section) => type === undefined || section.roomType === type);
    const noun = type === undefined ? "rooms" : `rooms of type ${type}`;
    if (rooms === 0) {
      const message = `there are no ${noun}, and ${sections.length} sections need one (${names(sections)})`;
      this.add("rooms", message, "add such rooms or change room_type of the sections");
      return;
    }
    const movable = sections.filter((section) => this.periodsOf(section).length > 0);
    const short = this.shortage(
      movable,
      this.school.periods.map(() => rooms),
    );
    if (short === undefined) return;
    const message =
      `${short.sections.length} sections (${names(short.sections)}) need ${noun}, but ${rooms} of them in ` +
      `${short.periods.length} ${plural(short.periods.length, "period")} (${names(short.periods)}) hold only ` +
      `${short.room}: short by ${short.by}`;
    this.add("rooms", message, "add rooms, allow the sections more periods, or change their room_type");
  }

  /** Sections that have too few periods together, where each period holds so many of them. */
  private shortage(sections: readonly Section[], holds: readonly number[]): PeriodShortage | undefined {
    const choices = sections.map((section) => this.periodsOf(section).map((id) => this.periodIndex.get(id) ?? -1));
    const found = findShortage(choices, holds) ?? this.overlapShortage(sections, choices, holds);
    if (found === undefined) return undefined;
    const periods = this.school.periods.filter((_, index) => found.places.includes(index));
    const room = mostPeriodsAtOnce(periods) * (holds[0] ?? 0);
    const concerned = sections.filter((_, index) => found.items.includes(index));
    return { sections: concerned, periods, room, by: concerned.length - room };
  }

  /** Periods that overlap hold fewer sections than their number says. */
  private overlapShortage(
    sections: readonly Section[],
    choices: readonly (readonly number[])[],
    holds: readonly number[],
  ) {
    const places = [...new Set(choices.flat())].sort((a, b) => a - b);
    const periods = this.school.periods.filter((_, index) => places.includes(index));
    if (sections.length <= mostPeriodsAtOnce(periods) * (holds[0] ?? 0)) return undefined;
    return { items: [...sections.keys()], places };
  }

  private periodsOf(section: Section): readonly string[] {
    return possiblePeriodIds(this.school, section, this.teacherById.get(section.teacherId ?? ""));
  }

  private add(table: TableName, message: string, remedy: string): void {
    this.issues.push({ path: this.file(table), message, remedy });
  }
}

interface PeriodShortage {
  readonly sections: readonly Section[];
  readonly periods: readonly Period[];
  /** Sections the periods hold. */
  readonly room: number;
  readonly by: number;
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
