import type { JsonObject } from "../../../jobs/json";
import type { Facts } from "./facts";
import { computeObjective } from "./objective";
import { firstChoices, type Request } from "./school";
import { changesSince } from "./soft-terms";

/** The metrics that follow from the files alone. */
export function computeMetrics(facts: Facts): JsonObject & { readonly objective: number } {
  const requests = firstChoices(facts.school);
  const satisfied = requests.filter((request) => facts.satisfied.has(request));
  const askers = [...facts.school.requests.values()];
  const placed = askers.filter((own) => isPlaced([...own.values()], facts));
  const inBand = [...facts.school.sections.values()].filter(({ id, capacity }) => {
    const tenfold = 10 * (facts.enrolled.get(id) ?? 0);
    return tenfold >= 7 * capacity && tenfold <= 11 * capacity;
  });
  return {
    requests: requests.length,
    requestsSatisfied: satisfied.length,
    requestsSatisfiedPct: percentage(satisfied.length, requests.length),
    byPriority: Object.fromEntries(
      ([1, 2, 3] as const).map((priority) => [priority, ofPriority(priority, requests, facts)]),
    ),
    studentsFullyPlaced: placed.length,
    studentsFullyPlacedPct: percentage(placed.length, askers.length),
    utilisation: utilisationOf(facts),
    teacherLoad: teacherLoadOf(facts),
    sectionsInBandPct: percentage(inBand.length, facts.school.sections.size),
    ...alternatesOf(facts),
    ...changesOf(facts),
    objective: computeObjective(facts),
  };
}

/** Everything that was met, by itself or by an alternate. */
function isPlaced(own: readonly Request[], { satisfied }: Facts): boolean {
  const met = new Set(
    own.filter((one) => satisfied.has(one)).map((one) => (one.alternateFor === "" ? one.courseId : one.alternateFor)),
  );
  return own.every(({ courseId, alternateFor }) => alternateFor !== "" || met.has(courseId));
}

/** Only where the input has alternates. */
function alternatesOf({ school, satisfied }: Facts): JsonObject {
  const all = [...school.requests.values()].flatMap((own) => [...own.values()]);
  const alternates = all.filter(({ alternateFor }) => alternateFor !== "");
  const met = alternates.filter((request) => satisfied.has(request));
  return alternates.length === 0 ? {} : { alternates: { requests: alternates.length, satisfied: met.length } };
}

/** Only where the input has a schedule of before. */
function changesOf(facts: Facts): JsonObject {
  if (facts.school.previous === undefined) return {};
  const { sections, seats } = changesSince(facts.school.previous, facts);
  return { changes: { sectionsMoved: sections.length, studentsMoved: seats.length } };
}

function ofPriority(priority: 1 | 2 | 3, requests: readonly Request[], { satisfied }: Facts): JsonObject {
  const those = requests.filter((request) => request.priority === priority);
  const met = those.filter((request) => satisfied.has(request));
  return { requests: those.length, satisfied: met.length, satisfiedPct: percentage(met.length, those.length) };
}

function utilisationOf({ school, enrolled }: Facts): JsonObject {
  const sections = [...school.sections.values()].map(({ id, capacity }) => ({
    count: enrolled.get(id) ?? 0,
    capacity,
  }));
  const ratios = sections.map(({ count, capacity }) => count / capacity).sort((a, b) => a - b);
  const steps = Array.from({ length: 11 }, (_, step) => ({
    from: step / 10,
    to: step === 10 ? null : (step + 1) / 10,
    // In whole numbers, because 0.7 × 10 is not 7 in binary.
    sections: sections.filter(({ count, capacity }) => Math.min(Math.floor((10 * count) / capacity), 10) === step)
      .length,
  }));
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  return {
    mean: roundTo(4, mean),
    p10: roundTo(4, nearestRank(ratios, 0.1)),
    p90: roundTo(4, nearestRank(ratios, 0.9)),
    histogram: steps,
  };
}

function teacherLoadOf({ school }: Facts): JsonObject {
  const loads = new Map<string, number>([...school.teachers.keys()].map((id) => [id, 0]));
  for (const { teacherId } of school.sections.values()) {
    if (teacherId !== "") loads.set(teacherId, (loads.get(teacherId) ?? 0) + 1);
  }
  const counts = [...loads.values()];
  const max = counts.reduce((most, count) => Math.max(most, count), 0);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const histogram = Array.from({ length: max + 1 }, (_, sections) => ({
    sections,
    teachers: counts.filter((count) => count === sections).length,
  }));
  return { mean: roundTo(2, mean), max, histogram };
}

/** The smallest value that at least this share of all values does not exceed. */
function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)] ?? Number.NaN;
}

/** Null where there is nothing to take a share of. */
function percentage(part: number, whole: number): number | null {
  return whole === 0 ? null : roundTo(2, (100 * part) / whole);
}

/** Null where there is no number. */
export function roundTo(decimals: number, value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 10 ** decimals) / 10 ** decimals : null;
}
