import type { SchoolPlan } from "./options";

/** A course on offer. */
export interface Course {
  readonly id: string;
  readonly department: string;
  readonly roomType: RoomType;
  /** Students in one section at most. */
  readonly classSize: number;
  /** How often it is chosen among its alternatives: a whole number. */
  readonly popularity: number;
}

/** Rooms by what is taught in them, and the places such a room has: above any section's size. */
export const ROOM_PLACES = { gen: 34, lab: 30, gym: 40, studio: 30 } as const;
export type RoomType = keyof typeof ROOM_PLACES;

/** Alternatives of which a student takes one: the levels of a subject, or the languages. */
export type Choice = readonly Course[];

export interface Catalogue {
  /** By stage (grades that learn together), the subjects everybody takes, dearest first. */
  readonly core: readonly (readonly Choice[])[];
  /** By stage. */
  readonly languages: readonly Choice[];
  /** For everybody; most popular first. */
  readonly electives: readonly Course[];
}

const CORE_SUBJECTS = [
  { prefix: "ENG", department: "eng", roomType: "gen", classSize: 28 },
  { prefix: "MATH", department: "math", roomType: "gen", classSize: 28 },
  { prefix: "SCI", department: "sci", roomType: "lab", classSize: 27 },
  { prefix: "SOC", department: "soc", roomType: "gen", classSize: 30 },
] as const;
const LANGUAGES = [
  { prefix: "SPAN", popularity: 60 },
  { prefix: "FREN", popularity: 40 },
  { prefix: "GERM", popularity: 20 },
] as const;
const ELECTIVE_FIELDS = [
  { prefix: "PE", department: "pe", roomType: "gym", classSize: 32 },
  { prefix: "ART", department: "arts", roomType: "studio", classSize: 25 },
  { prefix: "COMP", department: "tech", roomType: "gen", classSize: 28 },
  { prefix: "MUS", department: "arts", roomType: "studio", classSize: 27 },
  { prefix: "BUS", department: "soc", roomType: "gen", classSize: 30 },
  { prefix: "ROBO", department: "tech", roomType: "lab", classSize: 26 },
] as const;

/** Shares of the levels A, B, C of a subject, by how many levels there are. */
const LEVEL_SHARES = [[100], [60, 40], [50, 35, 15]] as const;

/** What a school of this size offers. Small schools teach several grades together. */
export function makeCatalogue(plan: SchoolPlan): Catalogue {
  const stages = countStages(plan);
  const stageNames = Array.from({ length: stages }, (_, stage) => String(9 + stage * (4 / stages)));
  return {
    core: stageNames.map((stage) => CORE_SUBJECTS.map((subject) => coreChoice(subject, stage, plan, stages))),
    languages: stageNames.map((stage) => languageChoice(stage, plan, stages)),
    electives: electives(plan),
  };
}

function countStages({ students, profile }: SchoolPlan): 1 | 2 | 4 {
  const few = profile === "few-singletons";
  if (students < (few ? 80 : 40)) return 1;
  return students < (few ? 240 : 80) ? 2 : 4;
}

function coreChoice(
  subject: (typeof CORE_SUBJECTS)[number],
  stage: string,
  { students, profile }: SchoolPlan,
  stages: number,
): Choice {
  const { prefix, department, roomType, classSize } = subject;
  const perStage = students / stages;
  const levelled = prefix === "MATH" || prefix === "SCI";
  const few = profile === "few-singletons";
  // A level needs at least a class of its own, with few singletons at least two.
  const most = levelled
    ? Math.floor((perStage * 15) / (100 * classSize * (few ? 2 : 1))) + (perStage >= 110 ? 2 : 1)
    : 1;
  const shares = LEVEL_SHARES[Math.min(most, 3) - 1] ?? LEVEL_SHARES[0];
  return shares.map((popularity, level) => ({
    id: `${prefix}${stage}${shares.length === 1 ? "" : "ABC"[level]}`,
    department,
    roomType,
    classSize,
    popularity,
  }));
}

function languageChoice(stage: string, { students, profile }: SchoolPlan, stages: number): Choice {
  const perLanguage = profile === "few-singletons" ? 60 : 20;
  const count = Math.max(1, Math.min(LANGUAGES.length, Math.floor(students / stages / perLanguage)));
  return LANGUAGES.slice(0, count).map(({ prefix, popularity }) => ({
    id: `${prefix}${stage}`,
    department: "lang",
    roomType: "gen",
    classSize: 28,
    popularity,
  }));
}

/** Popularity falls like 1 ÷ (rank + flatness): gently with few singletons, steeply with many. */
function electives({ students, profile, periods }: SchoolPlan): Course[] {
  const few = profile === "few-singletons";
  const perStudent = Math.max(1, periods - 5);
  const count = Math.max(perStudent + 3, Math.floor((students * perStudent) / (few ? 52 : 17)));
  const flatness = few ? count : Math.ceil(count / 6);
  return Array.from({ length: Math.min(count, 900) }, (_, rank) => {
    const { prefix, department, roomType, classSize } =
      ELECTIVE_FIELDS[rank % ELECTIVE_FIELDS.length] ?? ELECTIVE_FIELDS[0];
    const number = Math.floor(rank / ELECTIVE_FIELDS.length) + 1;
    const popularity = Math.floor(100_000 / (rank + 1 + flatness));
    return { id: `${prefix}${String(number).padStart(2, "0")}`, department, roomType, classSize, popularity };
  });
}
