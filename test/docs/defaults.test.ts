import { join } from "node:path";
import { expect, test } from "vitest";
import { constantsIn, defaultsIn, exportedNames, membersIn, sourcesUnder } from "../support/documented-source";

const sources = ["constructs", "stacks"].flatMap(sourcesUnder);
const published = new Set(
  sources.filter(({ file }) => file === join("constructs", "index.ts")).flatMap((source) => [...exportedNames(source)]),
);
const constants = new Map(sources.flatMap((source) => [...constantsIn(source)]));

/** What users can meet: the interfaces that `millrace` exports, and the props of the stacks here. */
const members = sources.flatMap((source) => {
  const defaults = defaultsIn(source);
  const visible = membersIn(source).filter(({ owner }) => published.has(owner) || source.file.startsWith("stacks"));
  return visible.map((member) => {
    const coded = defaults.get(member.constant)?.get(member.property);
    return { ...member, coded: coded === undefined ? undefined : (constants.get(coded) ?? coded) };
  });
});
const props = members.filter(({ owner }) => owner.endsWith("Props"));

test("there is something to check", () => {
  expect(props.length).toBeGreaterThan(90);
});

test("every prop is documented", () => {
  expect(props.filter(({ comment }) => comment.trim() === "").map(({ name }) => name)).toEqual([]);
});

test("every optional prop tells what happens without it", () => {
  const silent = members.filter(({ optional, documentedDefault }) => optional && documentedDefault === undefined);
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test("every @default that is a value is the value in the code", () => {
  const different = members.filter(
    ({ documentedDefault, coded }) =>
      documentedDefault !== undefined && !documentedDefault.startsWith("- ") && documentedDefault !== coded,
  );
  expect(
    different.map(({ name, documentedDefault, coded, constant }) => ({ name, documentedDefault, coded, constant })),
  ).toEqual([]);
});

test("every value in the code is the @default in the comment", () => {
  const different = members.filter(
    ({ documentedDefault, coded }) => coded !== undefined && documentedDefault !== coded,
  );
  expect(different.map(({ name, documentedDefault, coded }) => ({ name, documentedDefault, coded }))).toEqual([]);
});
