import fc from "fast-check";
import { expect, test } from "vitest";
import { entityTag, matchesTag } from "../../../src/api/entity-tag";

test("another text has another tag, the same text the same", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => void expect(entityTag(a) === entityTag(b)).toBe(a === b)));
});

test("a tag is found in any list of tags, weak or not, and nowhere else", () => {
  const tag = entityTag("x");
  for (const header of [tag, `W/${tag}`, `"a", ${tag} , "b"`, "*", " * "]) expect(matchesTag(header, tag)).toBe(true);
  for (const header of [undefined, "", '"a"', tag.slice(1), `${tag}x`]) expect(matchesTag(header, tag)).toBe(false);
});
