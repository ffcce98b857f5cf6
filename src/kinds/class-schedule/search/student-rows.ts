import { groupBy } from "../group-by";
import type { PairRule } from "./student-rules";
import { type ModelParts, type RequestColumn, unit } from "./sub-model-parts";

type Term = readonly [column: number, value: number];

/** H3 and H7 to H9: what each student may have at once. */
export function addStudentRows(parts: ModelParts, requests: readonly number[]): void {
  const columnsOf = groupBy(parts.requestColumns, ({ request }) => request);
  for (const columns of columnsOf.values()) {
    if (columns.length > 1) parts.builder.addRow(-Infinity, 1, columns.map(unit));
  }
  for (const request of requests) addFixedRows(parts, request, columnsOf.get(request) ?? []);
  const byStudent = groupBy(parts.requestColumns, ({ request }) => parts.problem.requests[request]?.student ?? 0);
  for (const [student, columns] of byStudent) {
    addSlotRows(parts, columns);
    addLunchRows(parts, student, columns);
  }
  for (const student of new Set(requests.map((request) => parts.problem.requests[request]?.student ?? 0))) {
    addChoiceRows(parts, student, columnsOf);
    for (const rule of parts.problem.pairsOf[student] ?? []) addPairRows(parts, rule, columnsOf);
  }
}

function addSlotRows({ problem, builder }: ModelParts, columns: readonly RequestColumn[]): void {
  for (const slot of problem.slots.keys()) {
    const terms = columns.filter(({ period }) => problem.slotsOf[period]?.includes(slot)).map(unit);
    if (terms.length > 1) builder.addRow(-Infinity, 1, terms);
  }
}

function addLunchRows(parts: ModelParts, student: number, columns: readonly RequestColumn[]): void {
  const { problem, builder } = parts;
  for (const { takes, most } of problem.studentLunches) {
    const taken = (problem.requestsOf[student] ?? []).reduce(
      (sum, one) => sum + (takes[fixedPlace(parts, one)] ?? 0),
      0,
    );
    const terms = columns.flatMap(({ period, column }): Term[] =>
      (takes[period] ?? 0) > 0 ? [[column, takes[period] ?? 0]] : [],
    );
    const demand = terms.reduce((sum, [, value]) => sum + value, taken);
    if (demand > most) builder.addRow(-Infinity, most - taken, terms);
  }
}

/** A fixed request is met wherever its section stands. */
function addFixedRows(parts: ModelParts, request: number, columns: readonly RequestColumn[]): void {
  const section = parts.problem.requests[request]?.fixedTo ?? -1;
  if (section < 0) return;
  if (parts.isFree[section] === 0) {
    parts.builder.addRow(1, 1, columns.map(unit));
    return;
  }
  const own = parts.sectionColumns.filter(({ group }) => group.first === section);
  for (const [period, places] of groupBy(own, (column) => column.period)) {
    const met = columns.filter((column) => column.period === period).map(unit);
    parts.builder.addRow(0, 0, [...met, ...places.map(({ column }): Term => [column, -1])]);
  }
}

/** Of a first choice and its alternates at most one is met. */
function addChoiceRows(
  parts: ModelParts,
  student: number,
  columnsOf: ReadonlyMap<number, readonly RequestColumn[]>,
): void {
  for (const choice of parts.problem.choicesOf[student] ?? []) {
    const met = choice.filter((request) => fixedPlace(parts, request) >= 0).length;
    const terms = choice.flatMap((request) => columnsOf.get(request) ?? []).map(unit);
    if (terms.length + met > 1 && terms.length > 0) parts.builder.addRow(-Infinity, 1 - met, terms);
  }
}

function addPairRows(
  parts: ModelParts,
  { a, b, labelsA, labelsB, strict }: PairRule,
  columnsOf: ReadonlyMap<number, readonly RequestColumn[]>,
): void {
  const sideA = sideOf(parts, a, labelsA, columnsOf);
  const sideB = sideOf(parts, b, labelsB, columnsOf);
  if (sideA.columns.length + sideB.columns.length === 0) return;
  for (const label of new Set([...labelsA, ...labelsB])) {
    if (label === 0) continue;
    const termsA = sideA.terms((other) => other === label, 1);
    if (strict) {
      const equal = Number(sideB.fixed === label) - Number(sideA.fixed === label);
      parts.builder.addRow(equal, equal, [...termsA, ...sideB.terms((other) => other === label, -1)]);
    } else {
      const isOther = (other: number): boolean => other !== 0 && other !== label;
      const taken = Number(sideA.fixed === label) + Number(isOther(sideB.fixed));
      parts.builder.addRow(-Infinity, 1 - taken, [...termsA, ...sideB.terms(isOther, 1)]);
    }
  }
}

interface Side {
  readonly columns: readonly RequestColumn[];
  /** Label of a request that does not change; 0 where it is free or unmet. */
  readonly fixed: number;
  terms(holds: (label: number) => boolean, value: number): readonly Term[];
}

function sideOf(
  parts: ModelParts,
  request: number,
  labels: readonly number[],
  columnsOf: ReadonlyMap<number, readonly RequestColumn[]>,
): Side {
  const columns = columnsOf.get(request) ?? [];
  const place = fixedPlace(parts, request);
  const labelAt = (period: number): number => labels[parts.problem.places[period]?.strand ?? 0] ?? 0;
  return {
    columns,
    fixed: place < 0 ? 0 : labelAt(place),
    terms: (holds, value) =>
      columns.filter(({ period }) => holds(labelAt(period))).map(({ column }): Term => [column, value]),
  };
}

/** The place of a request that is met and does not change, or -1. */
function fixedPlace({ isFreeRequest, schedule }: ModelParts, request: number): number {
  return isFreeRequest[request] === 1 ? -1 : (schedule.requestPeriod[request] ?? -1);
}
