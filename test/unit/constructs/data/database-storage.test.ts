import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Size } from "../../../../constructs/core/size";
import {
  type DatabaseStorage,
  storageCeiling,
  storageChecks,
  storageWarnings,
} from "../../../../constructs/data/database-storage";

const gibibytes = fc.integer({ min: 20, max: 65_536 });

function storage(allocated: number, ceiling?: number, speed: Partial<DatabaseStorage> = {}): DatabaseStorage {
  const maxAllocatedStorage = ceiling === undefined ? undefined : Size.gibibytes(ceiling);
  return {
    ...{ allocatedStorage: Size.gibibytes(allocated), maxAllocatedStorage },
    ...{ iops: undefined, storageThroughput: undefined, ...speed },
  };
}

const broken = (given: DatabaseStorage) => [storageChecks(given)].flat(9).filter((check) => check !== undefined);

describe("the ceiling of storage", () => {
  test("is by default five times what is allocated, as far as RDS goes", () => {
    expect(storageCeiling(storage(20))).toBe(100);
    expect(storageCeiling(storage(20_000))).toBe(65_536);
  });

  test("is none where there is no room for a step", () => {
    expect(storageCeiling(storage(65_536))).toBeUndefined();
    expect(storageCeiling(storage(60_000))).toBeUndefined();
    expect(storageCeiling(storage(50, 50))).toBeUndefined();
  });

  test("by default is one that RDS takes, whatever is allocated", () => {
    fc.assert(
      fc.property(gibibytes, (allocated) => {
        expect(broken(storage(allocated))).toEqual([]);
        const ceiling = storageCeiling(storage(allocated));
        if (ceiling !== undefined) expect(broken(storage(allocated, ceiling))).toEqual([]);
      }),
    );
  });

  test("is refused below 10 % of room, with a warning up to 26 %", () => {
    fc.assert(
      fc.property(gibibytes, gibibytes, (allocated, ceiling) => {
        const given = storage(allocated, ceiling);
        const room = ceiling / allocated;
        expect(broken(given).length).toBe(room === 1 || room >= 1.1 ? 0 : 1);
        expect(storageWarnings(given).length).toBe(room >= 1.1 && room < 1.26 ? 1 : 0);
      }),
    );
  });

  test("warns in words", () => {
    expect(storageWarnings(storage(100, 110))).toEqual([
      "maxAllocatedStorage is so near to allocatedStorage that RDS reports it as nearly reached at once; give 126 GiB or more",
    ]);
  });
});

describe("the speed of storage", () => {
  test("can be chosen from 400 GiB on only, within what gp3 can do", () => {
    const iops = fc.integer({ min: 12_000, max: 64_000 });
    const storageThroughput = fc.integer({ min: 500, max: 4000 });
    fc.assert(
      fc.property(gibibytes, iops, storageThroughput, (allocated, perSecond, mebibytes) => {
        const props = broken(storage(allocated, undefined, { iops: perSecond, storageThroughput: mebibytes }));
        const expected = [
          ...(allocated < 400 ? ["iops", "storageThroughput"] : []),
          ...(mebibytes > perSecond / 4 ? ["storageThroughput"] : []),
        ];
        expect(props.map((violation) => (violation as { prop: string }).prop)).toEqual(expected);
      }),
    );
  });
});
