import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cheapestFit,
  FARGATE_SIZES,
  type FargateSize,
  fargatePrice,
  fargateSizeChecks,
} from "../../../../../constructs/compute/fargate/sizes";
import { Size } from "../../../../../constructs/core/size";

/** AWS's table as it is printed, in GB, apart from how the code builds it. */
const PUBLISHED: Readonly<Record<number, readonly number[]>> = {
  0.25: [0.5, 1, 2],
  0.5: [1, 2, 3, 4],
  1: [2, 3, 4, 5, 6, 7, 8],
  2: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  4: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30],
  8: [16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60],
  16: [32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120],
};

const ALL: readonly FargateSize[] = FARGATE_SIZES.flatMap(({ cpu, memories }) =>
  memories.map((mebibytes) => ({ cpu, memory: Size.mebibytes(mebibytes) })),
);

function isTaken(cpu: number, mebibytes: number): boolean {
  const checks = [fargateSizeChecks({ cpu, memory: Size.mebibytes(mebibytes) }, undefined)].flat(3);
  return checks.every((check) => check === undefined);
}

describe("the sizes of Fargate", () => {
  test("are those AWS publishes", () => {
    const own = Object.fromEntries(
      FARGATE_SIZES.map(({ cpu, memories }) => [cpu, memories.map((each) => each / 1024)]),
    );
    expect(own).toEqual(PUBLISHED);
  });

  test("are all taken, and their neighbours in memory and processors refused", () => {
    const published = new Set(ALL.map(({ cpu, memory }) => `${cpu} ${memory.toMebibytes()}`));
    for (const { cpu, memory } of ALL) {
      expect(isTaken(cpu, memory.toMebibytes())).toBe(true);
      for (const delta of [-1024, -512, -1, 1, 512, 1024].filter((change) => memory.toMebibytes() + change > 0)) {
        const neighbour = memory.toMebibytes() + delta;
        expect(isTaken(cpu, neighbour), `${cpu} vCPU, ${neighbour} MiB`).toBe(published.has(`${cpu} ${neighbour}`));
      }
      for (const other of [cpu / 2, cpu * 2, cpu + 0.25]) {
        const known = published.has(`${other} ${memory.toMebibytes()}`);
        expect(isTaken(other, memory.toMebibytes()), `${other} vCPU, ${memory}`).toBe(known);
      }
    }
  });
});

describe("the cheapest fit", () => {
  const need = fc.record({
    cpu: fc.double({ min: 0, max: 16, noNaN: true }),
    memory: fc.integer({ min: 1, max: 120 * 1024 }).map(Size.mebibytes),
  });
  const holds = (size: FargateSize, wanted: FargateSize) =>
    size.cpu >= wanted.cpu && size.memory.toMebibytes() >= wanted.memory.toMebibytes();

  test("is a size of the table that holds the need, and no other that holds it is cheaper", () => {
    fc.assert(
      fc.property(need, (wanted) => {
        const chosen = cheapestFit(wanted);
        if (chosen === undefined) throw new Error("everything up to the largest size fits somewhere");
        expect(holds(chosen, wanted)).toBe(true);
        expect(isTaken(chosen.cpu, chosen.memory.toMebibytes())).toBe(true);
        for (const other of ALL) {
          if (holds(other, wanted)) expect(fargatePrice(chosen)).toBeLessThanOrEqual(fargatePrice(other));
        }
      }),
    );
  });

  test("does not depend on the prices: it has the least of both that hold the need", () => {
    fc.assert(
      fc.property(need, (wanted) => {
        const chosen = cheapestFit(wanted);
        const holding = ALL.filter((size) => holds(size, wanted));
        expect(chosen?.cpu).toBe(Math.min(...holding.map(({ cpu }) => cpu)));
        expect(chosen?.memory.toMebibytes()).toBe(Math.min(...holding.map(({ memory }) => memory.toMebibytes())));
      }),
    );
  });

  test("is found for known needs", () => {
    const cheapest = (cpu: number, gib: number) => {
      const size = cheapestFit({ cpu, memory: Size.gibibytes(gib) });
      return size && `${size.cpu} vCPU, ${size.memory.toMebibytes()} MiB`;
    };
    expect(cheapest(0, 0)).toBe("0.25 vCPU, 512 MiB");
    expect(cheapest(0.25, 3)).toBe("0.5 vCPU, 3072 MiB");
    expect(cheapest(1, 2)).toBe("1 vCPU, 2048 MiB");
    expect(cheapest(1.5, 1)).toBe("2 vCPU, 4096 MiB");
    expect(cheapest(4, 31)).toBe("8 vCPU, 32768 MiB");
    expect(cheapest(16, 120)).toBe("16 vCPU, 122880 MiB");
    expect(cheapest(16, 121)).toBeUndefined();
    expect(cheapest(17, 1)).toBeUndefined();
  });

  test("costs what AWS publishes: 1 vCPU and 2 GB are 0.04937 USD an hour in us-east-1", () => {
    expect(fargatePrice({ cpu: 1, memory: Size.gibibytes(2) })).toBeCloseTo(0.04937, 5);
  });
});
