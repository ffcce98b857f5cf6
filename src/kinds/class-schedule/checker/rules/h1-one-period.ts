import { type Placement, type Rule, violationAt } from "../facts";
import type { School } from "../school";

/**
 * H1: each section exactly one period, or one set of periods where it has patterns or a length: allowed ones, the fixed
 * one if there is one, and none that is forbidden.
 */
export const onePeriod: Rule = function* ({ school, output, placements }) {
  for (const row of output.master) {
    const id = row.cells.section_id ?? "";
    const first = placements.get(id)?.row;
    if (first !== undefined && first !== row) yield violationAt("H1", row, `section ${id} is scheduled a second time`);
  }
  for (const placement of placements.values()) {
    const mistake = mistakeOf(placement, school);
    if (mistake !== undefined) yield violationAt("H1", placement.row, `section ${placement.section.id} ${mistake}`);
  }
  for (const id of school.sections.keys()) {
    if (placements.has(id)) continue;
    yield { rule: "H1", message: `master_schedule.csv: section ${id} is missing`, file: "master_schedule.csv" };
  }
};

function mistakeOf({ section, periodId, periodIds }: Placement, { periods }: School): string | undefined {
  const { allowedPeriods, fixedPeriod, forbiddenPeriods } = section;
  const unknown = periodIds.find((id) => !periods.has(id));
  if (unknown !== undefined) return `meets in ${JSON.stringify(unknown)}, which is no period`;
  if (!hasShape(section, periodIds)) return `meets in ${periodId}, which is none of the sets of periods it may have`;
  if (fixedPeriod !== "" && !periodIds.includes(fixedPeriod)) {
    return `meets in ${periodId} but is fixed to ${fixedPeriod}`;
  }
  if (allowedPeriods.length > 0 && !periodIds.every((id) => allowedPeriods.includes(id))) {
    return `meets in ${periodId} but may only in ${allowedPeriods.join(", ")}`;
  }
  const forbidden = periodIds.find((id) => forbiddenPeriods.includes(id));
  return forbidden === undefined ? undefined : `meets in ${forbidden}, which is forbidden`;
}

function hasShape({ shapes }: Placement["section"], periodIds: readonly string[]): boolean {
  if (shapes === undefined) return periodIds.length === 1;
  const own = new Set(periodIds);
  if (own.size !== periodIds.length) return false;
  return shapes.some((shape) => shape.length === own.size && shape.every((id) => own.has(id)));
}
