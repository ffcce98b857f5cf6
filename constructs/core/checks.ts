import type { IConstruct } from "constructs";
import type { Duration } from "./duration";
import type { Size } from "./size";
import { isToken } from "./tokens";

/** One broken rule, as data: which prop, what it must do, what was given, what to do about it. */
export interface Violation {
  readonly prop: string;
  /** Completes "must …": `be from 1 to 1000`. */
  readonly must: string;
  readonly got: unknown;
  readonly remedy: string;
}

/** The outcome of one or several rules; `undefined` where a rule holds. */
export type Check = Violation | undefined | readonly Check[];

/** Props a construct cannot be made with. The message has one line a mistake, all mistakes at once. */
export class InvalidPropsError extends Error {
  readonly code = "INVALID_PROPS";

  constructor(
    /** Path of the construct. */
    readonly path: string,
    readonly violations: readonly Violation[],
  ) {
    super(violations.map((violation) => describe(path, violation)).join("\n"));
    this.name = "InvalidPropsError";
  }
}

/**
 * Refuses a construct whose props break rules, naming every broken rule in one error.
 *
 * @throws InvalidPropsError with a line `<path>: <prop> must <rule>, got <value>; <remedy>` for each
 */
export function checkProps(construct: IConstruct, ...checks: readonly Check[]): void {
  const violations = flatten(checks);
  if (violations.length > 0) throw new InvalidPropsError(construct.node.path, violations);
}

/** The same at synth, for rules that need the whole tree; the checks run once everything is built. */
export function checkAtSynth(construct: IConstruct, check: () => Check): void {
  construct.node.addValidation({
    validate: () => flatten([check()]).map((violation) => describe(construct.node.path, violation)),
  });
}

/** A rule of your own: a violation if `broken`. */
export function refuse(broken: boolean, violation: Violation): Check {
  return broken ? violation : undefined;
}

/** Broken if a number lies outside `min` to `max`, both allowed. */
export function outside(prop: string, value: number | undefined, min: number, max: number, remedy?: string): Check {
  if (isUnknown(value) || (value >= min && value <= max)) return undefined;
  return { prop, must: `be from ${min} to ${max}`, got: value, remedy: remedy ?? "give a number in that range" };
}

/** Broken if a number is not whole. */
export function notWhole(prop: string, value: number | undefined): Check {
  if (isUnknown(value) || Number.isInteger(value)) return undefined;
  return { prop, must: "be a whole number", got: value, remedy: "round it" };
}

/** Broken if a duration lies outside `min` to `max`, both allowed. */
export function durationOutside(
  prop: string,
  value: Duration | undefined,
  min: Duration,
  max: Duration,
  remedy?: string,
): Check {
  if (value === undefined || value.isToken) return undefined;
  const millis = value.toMillis({ integral: false });
  if (millis >= min.toMillis() && millis <= max.toMillis()) return undefined;
  return { prop, must: `be from ${min} to ${max}`, got: value, remedy: remedy ?? "give a duration in that range" };
}

/** Broken if a duration is no whole number of the unit AWS counts it in. */
export function notWholeUnit(prop: string, value: Duration | undefined, unit: "seconds" | "minutes" | "days"): Check {
  if (value === undefined || value.isToken) return undefined;
  const read = { seconds: value.toSeconds, minutes: value.toMinutes, days: value.toDays }[unit];
  if (Number.isInteger(read.call(value, { integral: false }))) return undefined;
  return { prop, must: `be a whole number of ${unit}`, got: value, remedy: "round it" };
}

/** Broken if a size lies outside `min` to `max`, both allowed. */
export function sizeOutside(prop: string, value: Size | undefined, min: Size, max: Size, remedy?: string): Check {
  if (value === undefined || value.isToken) return undefined;
  const bytes = value.toBytes({ integral: false });
  if (bytes >= min.toBytes() && bytes <= max.toBytes()) return undefined;
  return { prop, must: `be from ${min} to ${max}`, got: value, remedy: remedy ?? "give a size in that range" };
}

/** Broken if a value is none of the choices: for callers without types. */
export function notOneOf<T>(prop: string, value: T | undefined, choices: readonly T[]): Check {
  if (isUnknown(value) || choices.includes(value)) return undefined;
  return { prop, must: `be one of ${choices.join(", ")}`, got: value, remedy: "choose one of them" };
}

/** Broken if a text does not have the form `pattern` asks for; `must` and `remedy` say it in words. */
export function malformed(
  prop: string,
  value: string | undefined,
  pattern: RegExp,
  words: { readonly must: string; readonly remedy: string },
): Check {
  if (isUnknown(value) || pattern.test(value)) return undefined;
  return { prop, ...words, got: value };
}

/** Broken if a list has too few or too many items. */
export function countOutside(
  prop: string,
  list: readonly unknown[] | undefined,
  min: number,
  max: number,
  remedy?: string,
): Check {
  if (isUnknown(list) || (list.length >= min && list.length <= max)) return undefined;
  const must = min === max ? `have ${min} items` : `have ${min} to ${max} items`;
  return { prop, must, got: list.length, remedy: remedy ?? (list.length < min ? "add some" : "remove some") };
}

/** Broken if a list names something twice. */
export function repeated(prop: string, list: readonly string[] | undefined): Check {
  if (isUnknown(list)) return undefined;
  const twice = list.filter((item, index) => list.indexOf(item) !== index && !isToken(item));
  if (twice.length === 0) return undefined;
  return { prop, must: "name each item once", got: [...new Set(twice)], remedy: "remove the repetition" };
}

/** Whether a rule has nothing to say: the prop is not given, or Terraform alone knows its value. */
function isUnknown<T>(value: T | undefined): value is undefined {
  return value === undefined || isToken(value);
}

function flatten(checks: readonly Check[]): readonly Violation[] {
  return checks.flatMap((check) => (isList(check) ? flatten(check) : (check ?? [])));
}

function isList(check: Check): check is readonly Check[] {
  return Array.isArray(check);
}

function describe(path: string, { prop, must, got, remedy }: Violation): string {
  return `${path}: ${prop} must ${must}, got ${show(got)}; ${remedy}`;
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : value.map(show).join(", ");
  const plain = typeof value === "string" || Object.prototype.toString === (value as object | null)?.toString;
  return plain ? JSON.stringify(value) : String(value);
}
