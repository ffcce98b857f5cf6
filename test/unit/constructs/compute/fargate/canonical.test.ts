import fc from "fast-check";
import { expect, test } from "vitest";
import { canonical, type Loose } from "../../../../../constructs/compute/fargate/container-definition";

type LooseObject = { readonly [key: string]: Loose };

const { object } = fc.letrec<{ value: Loose; object: LooseObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie("value"), { maxKeys: 5 }),
}));

/** The same object with its keys the other way round, at every depth. */
function shuffled(value: Loose): Loose {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, shuffled(inner)]),
  );
}

test("does not depend on the order in which anything was said", () => {
  fc.assert(
    fc.property(object, (document) => {
      expect(JSON.stringify(canonical(shuffled(document)))).toBe(JSON.stringify(canonical(document)));
    }),
  );
});

test("changes nothing the second time", () => {
  fc.assert(
    fc.property(object, (document) => {
      const once = canonical(document);
      expect(JSON.stringify(canonical(once))).toBe(JSON.stringify(once));
    }),
  );
});

test("has no nulls, and no empty lists or objects under a key", () => {
  fc.assert(
    fc.property(object, (document) => {
      const text = JSON.stringify(canonical(document), (_key, value: unknown) =>
        typeof value === "string" ? "" : value,
      );
      expect(text).not.toMatch(/null|:\[\]|:\{\}/);
    }),
  );
});

test("keeps false, zero, the empty text and the order of lists", () => {
  const document = { list: [3, 1, 2], nothing: null, off: false, text: "", zero: 0 };
  expect(canonical(document)).toEqual({ list: [3, 1, 2], off: false, text: "", zero: 0 });
});
