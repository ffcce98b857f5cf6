import type { ModelBuilder } from "./model-builder";
import type { Problem, ProblemSection, SeatClass } from "./problem";
import type { Schedule } from "./schedule";

/** Sections that can stand in for one another, counted instead of told apart. */
export interface SectionGroup {
  readonly sections: readonly number[];
  readonly first: number;
}

/** How many of a group stand in a period, with rooms of a class. */
export interface SectionColumn {
  readonly group: SectionGroup;
  readonly period: number;
  readonly seatClass: number;
  readonly column: number;
}

/** Whether a request is met in a period. */
export interface RequestColumn {
  readonly request: number;
  readonly period: number;
  readonly column: number;
}

/** What the rows of a sub-model are made of. */
export interface ModelParts {
  readonly builder: ModelBuilder;
  readonly problem: Problem;
  readonly schedule: Schedule;
  /** By section, and by request: 1 where it may change. */
  readonly isFree: Uint8Array;
  readonly isFreeRequest: Uint8Array;
  readonly sectionColumns: readonly SectionColumn[];
  readonly requestColumns: readonly RequestColumn[];
}

export function sectionOf({ problem }: ModelParts, { group }: SectionColumn): ProblemSection {
  return problem.sections[group.first] as ProblemSection;
}

export function classOf(parts: ModelParts, column: SectionColumn): SeatClass {
  return sectionOf(parts, column).classes[column.seatClass] as SeatClass;
}

export function unit({ column }: { readonly column: number }): readonly [number, number] {
  return [column, 1];
}
