import type { Section } from "./school";

/** A section that costs something, by how many seats. */
export interface SoftTerm {
  readonly section: Section;
  readonly seats: number;
}

type Enrolled = ReadonlyMap<string, number>;

/** S1: sections under 70 % of their capacity, and the seats missing to it. */
export function* sectionsShort(sections: Iterable<Section>, enrolled: Enrolled): Iterable<SoftTerm> {
  for (const section of sections) {
    const seats = Math.ceil((7 * section.capacity) / 10) - (enrolled.get(section.id) ?? 0);
    if (seats > 0) yield { section, seats };
  }
}

/** S2: sections above the ceiling of their course's mean, and the enrolments beyond it. */
export function* sectionsBeyondMean(courses: Iterable<readonly Section[]>, enrolled: Enrolled): Iterable<SoftTerm> {
  for (const sections of courses) {
    const total = sections.reduce((sum, { id }) => sum + (enrolled.get(id) ?? 0), 0);
    const ceiling = Math.ceil(total / sections.length);
    for (const section of sections) {
      const seats = (enrolled.get(section.id) ?? 0) - ceiling;
      if (seats > 0) yield { section, seats };
    }
  }
}
