import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { generateSchool, type SampleOptions } from "../../../src/kinds/class-schedule/sample";
import { curriculumSchool } from "./curriculum-school";

/** A school that every solver is given. */
export interface Instance {
  readonly name: string;
  readonly folder: string;
}

/** Folders of further schools, separated by colons: the reference schools of the kind, for example. */
export const SCHOOLS_VARIABLE = "MILLRACE_BENCH_SCHOOLS";

const PUBLIC = join(__dirname, "../../models/ctt");

/** The schools of the bench, written under `root`: made-up ones by fixed seeds, public ones, and those that the caller names. */
export function makeInstances(root: string, quick: boolean): readonly Instance[] {
  const many = (seed: number, students: number): SampleOptions => ({ students, seed, profile: "many-singletons" });
  const seeds = quick ? [1] : [1, 2, 3];
  const made = [
    ...seeds.map((seed) => make(root, `singletons-200/${seed}`, generateSchool(many(seed, 200)))),
    make(root, "singletons-500/1", generateSchool(many(1, 500))),
    ...(quick ? [] : [make(root, "uniform-1000/1", generateSchool({ students: 1000, seed: 1 }))]),
  ];
  const published = (quick ? ["comp01"] : ["comp01", "comp11"]).map((name) =>
    make(root, `ITC2007 ${name}`, curriculumSchool(readFileSync(join(PUBLIC, `${name}.ctt`), "utf8"))),
  );
  const named = (process.env[SCHOOLS_VARIABLE] ?? "").split(":").filter((folder) => folder !== "");
  const given = named.map((folder) => ({ name: basename(folder), folder }));
  return [...made, ...published, ...(quick ? given.slice(0, 1) : given)];
}

function make(root: string, name: string, files: ReadonlyMap<string, string>): Instance {
  const folder = join(root, name.replaceAll(/[^\w-]/g, "-"));
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of files) writeFileSync(join(folder, file), text);
  return { name, folder };
}
