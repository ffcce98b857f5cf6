import type { Issue } from "../../../contract/problem";
import type { Engine } from "../../../solver/port";
import type { ClassScheduleParameters } from "../parameters";
import type { School } from "../school";
import { placeSections } from "./place-sections";
import { buildProblem } from "./problem";

/** Rules of one sort, and the school without them. */
interface RuleGroup {
  readonly name: string;
  /** A sort that is given up with this one: where that is a reason, this one needs no mention. */
  readonly holds?: string;
  readonly remedy: string;
  without(school: School): School;
}

/** In the order in which they are given up; a sort comes before the one that holds it. */
const GROUPS: readonly RuleGroup[] = [
  {
    name: "teachers are away",
    remedy: "free teachers in unavailability",
    without: (school) => ({
      ...school,
      teachers: school.teachers.map((teacher) => ({ ...teacher, unavailablePeriodIds: [] })),
    }),
  },
  {
    name: "a teacher teaches one section at a time",
    holds: "teachers are away",
    remedy: "give sections to other teachers",
    without: (school) => onSections(school, { teacherId: undefined, coTeacherId: undefined, sameTeacher: undefined }),
  },
  {
    name: "types and features of rooms",
    remedy: "give rooms more features, or ask for fewer",
    without: (school) => onSections(school, { roomType: undefined, roomFeatures: [] }),
  },
  {
    name: "sections need rooms",
    holds: "types and features of rooms",
    remedy: "add rooms, or change what the sections need of them",
    without: (school) => ({ ...school, rooms: undefined }),
  },
  {
    name: "patterns and lengths of sections",
    remedy: "allow more patterns, or shorten sections",
    without: (school) => onSections(school, { patternIds: undefined, length: 1 }),
  },
  {
    name: "fixed, allowed and forbidden periods of sections",
    remedy: "allow the sections more periods",
    without: (school) =>
      onSections(school, { fixedPeriodId: undefined, allowedPeriodIds: undefined, forbiddenPeriodIds: [] }),
  },
  {
    name: "students fixed to sections",
    remedy: "release students in student_sections",
    without: (school) => ({ ...school, placements: school.placements.filter(({ rule }) => rule !== "fixed") }),
  },
  {
    name: "a lunch period stays free",
    remedy: "name more lunch periods",
    without: (school) => ({ ...school, periods: school.periods.map((period) => ({ ...period, lunch: false })) }),
  },
];

function onSections(school: School, changes: Partial<School["sections"][number]>): School {
  return { ...school, sections: school.sections.map((section) => ({ ...section, ...changes })) };
}

/** A school that cannot be scheduled, and how to find out why. */
export interface Conflict {
  readonly school: School;
  readonly parameters: ClassScheduleParameters;
  /** Sections that stay without a place at least. */
  readonly homeless: number;
  readonly file: string;
}

/**
 * Which rules together leave sections without a place, and by how many: rules are given up one sort after another for as
 * long as it stays impossible. Giving up any one of those that are left makes room for all. A sort whose part could not be
 * decided before the signal counts as a reason.
 */
export async function explainConflict(conflict: Conflict, engine: Engine, signal: AbortSignal): Promise<Issue> {
  let { school } = conflict;
  const reasons: RuleGroup[] = [];
  for (const group of GROUPS) {
    const without = group.without(school);
    if (reasons.some(({ name }) => name === group.holds)) continue;
    if (JSON.stringify(without) === JSON.stringify(school)) continue;
    if (!signal.aborted && (await isImpossible(without, conflict.parameters, engine, signal))) school = without;
    else reasons.push(group);
  }
  const { homeless, file } = conflict;
  const sections = conflict.school.sections.length;
  const rules = reasons.map(({ name }) => name).join("; ");
  return {
    path: file,
    message: `${homeless} of ${sections} sections find no place: these rules cannot all be kept: ${rules}`,
    remedy: `giving up any one of them would make room for all: ${reasons.map(({ remedy }) => remedy).join("; or ")}`,
  };
}

async function isImpossible(
  school: School,
  parameters: ClassScheduleParameters,
  engine: Engine,
  signal: AbortSignal,
): Promise<boolean> {
  const { outcome } = await placeSections(buildProblem(school, parameters), engine, signal);
  return outcome === "infeasible";
}
