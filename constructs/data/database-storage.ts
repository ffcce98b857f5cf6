import { type Check, notWhole, outside, refuse, sizeOutside } from "../core/checks";
import { Size } from "../core/size";

/** Smallest and largest gp3 storage of PostgreSQL and MySQL. */
const SMALLEST = Size.gibibytes(20);
const LARGEST = Size.gibibytes(65_536);
/** From here on gp3 is striped over four volumes, and its speed can be chosen. */
const STRIPED = Size.gibibytes(400);
/** RDS asks for this much room above what is allocated. */
const LEAST_ROOM = 1.1;
/** Below this it sends an event at once that the ceiling is near. */
const QUIET_ROOM = 1.26;
/** The default ceiling. */
const GROWTH = 5;

/** How much storage, and how fast. */
export interface DatabaseStorage {
  readonly allocatedStorage: Size;
  readonly maxAllocatedStorage: Size | undefined;
  readonly iops: number | undefined;
  readonly storageThroughput: number | undefined;
}

/**
 * Up to where RDS may enlarge the storage, in GiB; `undefined` if not at all. By default five times what is allocated,
 * as far as RDS goes.
 */
export function storageCeiling({ allocatedStorage, maxAllocatedStorage }: DatabaseStorage): number | undefined {
  if (maxAllocatedStorage !== undefined) {
    const given = maxAllocatedStorage.toGibibytes();
    return !isKnown(maxAllocatedStorage, allocatedStorage) || given > allocatedStorage.toGibibytes()
      ? given
      : undefined;
  }
  if (allocatedStorage.isToken) return undefined;
  const allocated = allocatedStorage.toGibibytes();
  const ceiling = Math.min(GROWTH * allocated, LARGEST.toGibibytes());
  return ceiling >= allocated * LEAST_ROOM ? ceiling : undefined;
}

/** Broken if RDS would refuse the storage. */
export function storageChecks(storage: DatabaseStorage): Check {
  const { allocatedStorage, maxAllocatedStorage } = storage;
  return [
    sizeOutside("allocatedStorage", allocatedStorage, SMALLEST, LARGEST),
    unevenCheck("allocatedStorage", allocatedStorage),
    sizeOutside("maxAllocatedStorage", maxAllocatedStorage, SMALLEST, LARGEST),
    unevenCheck("maxAllocatedStorage", maxAllocatedStorage),
    roomCheck(storage),
    speedChecks(storage),
  ];
}

/** What is allowed but will not work as it looks. */
export function storageWarnings({ allocatedStorage, maxAllocatedStorage }: DatabaseStorage): readonly string[] {
  const room = roomOf(allocatedStorage, maxAllocatedStorage);
  if (room === undefined || room < LEAST_ROOM || room >= QUIET_ROOM) return [];
  const least = Math.ceil(allocatedStorage.toGibibytes({ integral: false }) * QUIET_ROOM);
  return [
    `maxAllocatedStorage is so near to allocatedStorage that RDS reports it as nearly reached at once; ` +
      `give ${least} GiB or more`,
  ];
}

function roomCheck({ allocatedStorage, maxAllocatedStorage }: DatabaseStorage): Check {
  const room = roomOf(allocatedStorage, maxAllocatedStorage);
  return refuse(room !== undefined && room !== 1 && room < LEAST_ROOM, {
    prop: "maxAllocatedStorage",
    must: `be at least 10 % more than allocatedStorage (${allocatedStorage}), or the same to forbid growth`,
    got: maxAllocatedStorage,
    remedy: "raise it; 26 % more or above avoids a warning event at once",
  });
}

/** The ceiling as a multiple of what is allocated. */
function roomOf(allocated: Size, ceiling: Size | undefined): number | undefined {
  if (ceiling === undefined || !isKnown(allocated, ceiling)) return undefined;
  return ceiling.toBytes({ integral: false }) / allocated.toBytes({ integral: false });
}

function speedChecks({ allocatedStorage, iops, storageThroughput }: DatabaseStorage): Check {
  const small = isKnown(allocatedStorage) && allocatedStorage.toBytes({ integral: false }) < STRIPED.toBytes();
  const fixed = (prop: string, value: number | undefined) =>
    refuse(small && value !== undefined, {
      prop,
      must: `be left out below ${STRIPED} of allocatedStorage, where gp3 has a fixed speed`,
      got: value,
      remedy: "remove it or allocate more",
    });
  return [
    fixed("iops", iops),
    fixed("storageThroughput", storageThroughput),
    outside("iops", iops, 12_000, 64_000),
    notWhole("iops", iops),
    outside("storageThroughput", storageThroughput, 500, 4000),
    notWhole("storageThroughput", storageThroughput),
    refuse(iops !== undefined && storageThroughput !== undefined && storageThroughput > iops / 4, {
      prop: "storageThroughput",
      must: "be at most a quarter of iops, which is all that gp3 moves with them",
      got: storageThroughput,
      remedy: "raise iops or lower storageThroughput",
    }),
  ];
}

function unevenCheck(prop: string, size: Size | undefined): Check {
  if (size === undefined || !isKnown(size)) return undefined;
  const whole = Number.isInteger(size.toGibibytes({ integral: false }));
  return refuse(!whole, { prop, must: "be a whole number of GiB", got: size, remedy: "round it" });
}

function isKnown(...sizes: readonly Size[]): boolean {
  return sizes.every((size) => !size.isToken);
}
