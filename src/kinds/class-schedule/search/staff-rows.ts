import { type ModelParts, type SectionColumn, sectionOf, unit } from "./sub-model-parts";

/** H2 and H7: teachers and co-teachers are in one place at a time and have a lunch period free. */
export function addStaffRows(parts: ModelParts): void {
  const byTeacher = new Map<number, SectionColumn[]>();
  for (const column of parts.sectionColumns) {
    for (const teacher of sectionOf(parts, column).staff) {
      const own = byTeacher.get(teacher);
      if (own === undefined) byTeacher.set(teacher, [column]);
      else own.push(column);
    }
  }
  for (const [teacher, columns] of byTeacher) {
    const others = (parts.problem.sectionsOfTeacher[teacher] ?? []).filter((section) => parts.isFree[section] === 0);
    const places = others.map((section) => parts.schedule.sectionPeriod[section] ?? 0);
    addSlotRows(parts, columns, places);
    addLunchRows(parts, columns, places);
  }
}

function addSlotRows(
  { problem, builder }: ModelParts,
  columns: readonly SectionColumn[],
  places: readonly number[],
): void {
  const taken = new Set(places.flatMap((place) => problem.slotsOf[place] ?? []));
  for (const slot of problem.slots.keys()) {
    const terms = columns.filter(({ period }) => problem.slotsOf[period]?.includes(slot)).map(unit);
    if (terms.length > 0) builder.addRow(-Infinity, taken.has(slot) ? 0 : 1, terms);
  }
}

function addLunchRows(
  { problem, builder }: ModelParts,
  columns: readonly SectionColumn[],
  places: readonly number[],
): void {
  for (const { takes, most } of problem.teacherLunches) {
    const taken = places.reduce((sum, place) => sum + (takes[place] ?? 0), 0);
    const terms = columns.flatMap(({ period, column }) =>
      (takes[period] ?? 0) > 0 ? [[column, takes[period] ?? 0] as const] : [],
    );
    if (terms.length > 0) builder.addRow(-Infinity, most - taken, terms);
  }
}
