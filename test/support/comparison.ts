import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import * as millrace from "../../constructs";
import { DEFAULT_FORMS, exhibitStack } from "./gallery";

/** A line of the side-by-side table: what it is about, what it says of Millrace, and where the code says it. */
export interface ComparedLine {
  readonly section: string;
  readonly about: string;
  /** The text of our column, a value for each reference. */
  readonly said: readonly string[];
  /** `X_DEFAULTS.prop`, or `Form resource_type.argument` for what a form of the gallery is made with. */
  readonly references: readonly string[];
}

/** Every line of the tables whose second column is Millrace's. */
export function comparedLines(page: string): readonly ComparedLine[] {
  let section = "";
  return page.split("\n").flatMap((line) => {
    section = /^## (.*)/.exec(line)?.[1] ?? section;
    const [, about = "", ours = ""] = line.startsWith("|") ? line.split("|").map((cell) => cell.trim()) : [];
    if (about === "" || about === "default" || about.startsWith("-")) return [];
    const references = [...ours.matchAll(/<!-- (.*?) -->/g)].map(([, reference = ""]) => reference);
    const text = ours.replace(/<!-- .*? -->/g, "").trim();
    return [{ section, about, said: text.split(" / "), references }];
  });
}

/** What the code says at a reference, as the table writes it. */
export function valueAt(reference: string): string {
  const [first = "", second] = reference.split(" ");
  return second === undefined ? show(constantAt(first)) : show(argumentAt(first, second));
}

function constantAt(path: string): unknown {
  const [constant = "", ...fields] = path.split(".");
  return fieldAt((millrace as Readonly<Record<string, unknown>>)[constant], fields, path);
}

const documents = new Map<string, Readonly<Record<string, Readonly<Record<string, object>>>>>();

/** An argument of the first resource of a type, or the first with `[part]` in its id, that a form makes in production. */
function argumentAt(form: string, path: string): unknown {
  const [chosen = "", ...fields] = path.split(".");
  const [, type = "", part = ""] = /^(\w+)(?:\[(\w+)\])?$/.exec(chosen) ?? [];
  const resources = documents.get(form) ?? synthesizeForm(form);
  documents.set(form, resources);
  const [, resource] = Object.entries(resources[type] ?? {}).find(([id]) => id.includes(part)) ?? [];
  return fieldAt(resource, fields, `${form} ${path}`);
}

function synthesizeForm(form: string) {
  const exhibit = DEFAULT_FORMS.find(({ name }) => name === form);
  if (exhibit === undefined) throw new Error(`the gallery has no default form ${form}`);
  const stack = exhibitStack(exhibit);
  const app = App.of(stack);
  app.synth();
  const file = join(app.outdir, "stacks", stack.node.id, "cdk.tf.json");
  return JSON.parse(readFileSync(file, "utf8")).resource as Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** A list stands for its first item, a text for the JSON in it. */
function fieldAt(value: unknown, fields: readonly string[], path: string): unknown {
  const [field, ...rest] = fields;
  if (value === undefined) throw new Error(`the code says nothing of ${path}`);
  if (field === undefined) return value;
  if (Array.isArray(value) && !/^\d+$/.test(field)) return fieldAt(value[0], fields, path);
  if (typeof value === "string") return fieldAt(parsed(value), fields, path);
  return fieldAt((value as Readonly<Record<string, unknown>>)[field], rest, path);
}

/** JSON once references are text. */
function parsed(text: string): unknown {
  return JSON.parse(text.replace(/\$\{[^{}]*\}/g, (reference) => reference.replaceAll('"', "'")));
}

function show(value: unknown): string {
  if (value === true || value === "true") return "on";
  if (value === false || value === "false") return "off";
  if (Array.isArray(value)) return value.map(show).join(", ");
  return String(value);
}
