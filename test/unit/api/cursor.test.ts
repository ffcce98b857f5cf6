import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CursorCodec } from "../../../src/api/cursor";

const SECRET = randomBytes(32);

test("a place comes back as it was put in", () => {
  const codec = new CursorCodec(SECRET, "listing");
  fc.assert(
    fc.property(fc.nat(), fc.string(), (createdAt, id) => {
      expect(codec.decode(codec.encode({ createdAt, id }))).toEqual({ createdAt, id });
    }),
  );
});

test("no text but an own cursor is taken for one", () => {
  const codec = new CursorCodec(SECRET, "listing");
  const own = codec.encode({ createdAt: 1, id: "a" });
  fc.assert(fc.property(fc.string(), (text) => void expect(codec.decode(text)).toBeUndefined()));
  const elsewhere = [new CursorCodec(SECRET, "other"), new CursorCodec(randomBytes(32), "listing")];
  for (const other of elsewhere) expect(other.decode(own)).toBeUndefined();
});
