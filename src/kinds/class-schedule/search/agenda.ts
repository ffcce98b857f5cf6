import type { Lunch } from "./lunches";
import type { Problem } from "./problem";

/** When those who cannot choose are busy: teachers, and students who are fixed to sections. Filled section by section. */
export class Agenda {
  private readonly busy: Uint8Array;
  private readonly lunchesTaken: Uint8Array;
  private readonly lunches: readonly Lunch[];
  /** By section: its teachers, and after all teachers the students fixed to it. */
  private readonly peopleOf: readonly (readonly number[])[];

  constructor(private readonly problem: Problem) {
    const people = problem.teachers + problem.students;
    const { teacherLunches, studentLunches } = problem;
    this.lunches = teacherLunches.length > 0 ? teacherLunches : studentLunches;
    this.busy = new Uint8Array(people * problem.slots.length);
    this.lunchesTaken = new Uint8Array(people * this.lunches.length);
    this.peopleOf = problem.sections.map(({ staff }, section) => [
      ...staff,
      ...(problem.fixedRequestsOf[section] ?? []).map(
        (one) => problem.teachers + (problem.requests[one]?.student ?? 0),
      ),
    ]);
  }

  /** Whether everybody whom the section needs is free in a place, lunch included. */
  isFree(section: number, place: number): boolean {
    return (this.peopleOf[section] ?? []).every((person) => this.canCome(person, place));
  }

  enter(section: number, place: number): void {
    const slots = this.problem.slots.length;
    for (const person of this.peopleOf[section] ?? []) {
      for (const slot of this.problem.slotsOf[place] ?? []) this.busy[person * slots + slot] = 1;
      for (const [index, { takes }] of this.lunches.entries()) {
        const cell = person * this.lunches.length + index;
        this.lunchesTaken[cell] = (this.lunchesTaken[cell] ?? 0) + (takes[place] ?? 0);
      }
    }
  }

  private canCome(person: number, place: number): boolean {
    const { slotsOf, slots, teachers, teacherLunches, studentLunches } = this.problem;
    if ((slotsOf[place] ?? []).some((slot) => this.busy[person * slots.length + slot] === 1)) return false;
    const needsLunch = (person < teachers ? teacherLunches : studentLunches).length > 0;
    if (!needsLunch) return true;
    return this.lunches.every(({ takes, most }, index) => {
      return (this.lunchesTaken[person * this.lunches.length + index] ?? 0) + (takes[place] ?? 0) <= most;
    });
  }
}
