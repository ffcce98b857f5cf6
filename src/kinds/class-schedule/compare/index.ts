import { type Result, readResult } from "./read-result";

/** A number of both results. */
interface Figure {
  readonly name: string;
  /** Null where a result does not have it. */
  readonly before: number | null;
  readonly after: number | null;
}

/** What two results of the kind differ in. Everything is in the order of the files. */
export interface Comparison {
  readonly figures: readonly Figure[];
  /** Sections of both that meet or sit elsewhere, or have another teacher. */
  readonly sectionsMoved: readonly { readonly section: string; readonly before: string; readonly after: string }[];
  readonly sectionsAdded: readonly string[];
  readonly sectionsGone: readonly string[];
  /** Students in another section of a course. */
  readonly studentsMoved: readonly {
    readonly student: string;
    readonly course: string;
    readonly before: string;
    readonly after: string;
  }[];
  /** Requests met in the one result only. */
  readonly requestsWon: readonly StudentCourse[];
  readonly requestsLost: readonly StudentCourse[];
}

interface StudentCourse {
  readonly student: string;
  readonly course: string;
}

/** Compares two result folders. Throws with the file and its trouble where one cannot be read. */
export async function compareResults(beforeDirectory: string, afterDirectory: string): Promise<Comparison> {
  const [before, after] = await Promise.all([readResult(beforeDirectory), readResult(afterDirectory)]);
  return {
    figures: figuresOf(before, after),
    ...sectionsOf(before, after),
    studentsMoved: [...after.seats].flatMap(([key, section]) => {
      const earlier = before.seats.get(key);
      return earlier === undefined || earlier === section
        ? []
        : [{ ...studentCourse(key), before: earlier, after: section }];
    }),
    requestsWon: onlyIn(after, before),
    requestsLost: onlyIn(before, after),
  };
}

function onlyIn(one: Result, other: Result): readonly StudentCourse[] {
  return [...one.seats.keys()].filter((key) => !other.seats.has(key)).map(studentCourse);
}

function studentCourse(key: string): StudentCourse {
  const [student = "", course = ""] = key.split(" ");
  return { student, course };
}

function sectionsOf(before: Result, after: Result) {
  const both = [...before.places.keys()].filter((id) => after.places.has(id));
  const moved = both.map((id) => ({
    section: id,
    before: before.places.get(id) ?? "",
    after: after.places.get(id) ?? "",
  }));
  return {
    sectionsMoved: moved.filter((one) => one.before !== one.after),
    sectionsAdded: [...after.places.keys()].filter((id) => !before.places.has(id)),
    sectionsGone: [...before.places.keys()].filter((id) => !after.places.has(id)),
  };
}

/** Members of `metrics.json` that are worth comparing. */
const FIGURES = ["requests", "requestsSatisfied", "studentsFullyPlaced", "sectionsInBandPct", "objective", "bound"];

function figuresOf(before: Result, after: Result): readonly Figure[] {
  return FIGURES.map((name) => ({ name, before: numberAt(before, name), after: numberAt(after, name) }));
}

function numberAt({ metrics }: Result, name: string): number | null {
  const value = metrics[name];
  return typeof value === "number" ? value : null;
}
