import { type Rule, violationAt } from "../facts";

/** H1: each section exactly one period, an allowed one, the fixed one if there is one. */
export const onePeriod: Rule = function* ({ school, output, placements }) {
  for (const row of output.master) {
    const id = row.cells.section_id ?? "";
    const first = placements.get(id)?.row;
    if (first !== undefined && first !== row) yield violationAt("H1", row, `section ${id} is scheduled a second time`);
  }
  for (const { section, periodId, row } of placements.values()) {
    const { id, allowedPeriods, fixedPeriod } = section;
    if (!school.periods.has(periodId)) {
      yield violationAt("H1", row, `section ${id} meets in ${JSON.stringify(periodId)}, which is no period`);
    } else if (fixedPeriod !== "" && fixedPeriod !== periodId) {
      yield violationAt("H1", row, `section ${id} meets in ${periodId} but is fixed to ${fixedPeriod}`);
    } else if (allowedPeriods.length > 0 && !allowedPeriods.includes(periodId)) {
      yield violationAt("H1", row, `section ${id} meets in ${periodId} but may only in ${allowedPeriods.join(", ")}`);
    }
  }
  for (const id of school.sections.keys()) {
    if (placements.has(id)) continue;
    yield { rule: "H1", message: `master_schedule.csv: section ${id} is missing`, file: "master_schedule.csv" };
  }
};
