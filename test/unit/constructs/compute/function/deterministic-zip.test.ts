import fc from "fast-check";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { deterministicZip } from "../../../../../constructs/compute/function/deterministic-zip";

const name = fc.stringMatching(/^[a-z0-9_]{1,6}(\/[a-z0-9_.]{1,6}){0,2}$/);
const files = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 200 })), { selector: ([path]) => path });

describe("a package", () => {
  test("holds what was put in", () => {
    fc.assert(
      fc.property(files, (entries) => {
        const unpacked = unzipSync(deterministicZip(new Map(entries)));
        const sorted = (list: readonly (readonly [string, Uint8Array])[]) =>
          list.map(([path, bytes]) => [path, [...bytes]] as const).sort(([a], [b]) => (a < b ? -1 : 1));
        expect(sorted(Object.entries(unpacked))).toEqual(sorted(entries));
      }),
    );
  });

  test("is the same whatever order the files came in", () => {
    const twoOrders = files.chain((entries) =>
      fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
    );
    fc.assert(
      fc.property(twoOrders, ([entries, shuffled]) => {
        const [one, other] = [entries, shuffled].map((list) => Buffer.from(deterministicZip(new Map(list))));
        expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
      }),
    );
  });

  test("says nothing of the time it was made", () => {
    const zip = deterministicZip(new Map([["index.mjs", new Uint8Array([1, 2, 3])]]));
    const header = Buffer.from(zip);
    // MS-DOS time and date of the first entry: 12:00 on 1 January 1980.
    expect([header.readUInt16LE(10), header.readUInt16LE(12)]).toEqual([12 << 11, (1 << 5) | 1]);
  });
});
