import { INSTANCE_SIZES, type InstanceArchitecture, type InstanceSize, sizesOf } from "./instance-sizes";

/** What one job asks of the instance it runs on. */
export interface JobNeed {
  readonly vcpus: number;
  readonly memoryMib: number;
}

/** Types that Batch chooses itself. */
export const BUNDLES: Readonly<Record<string, InstanceArchitecture>> = {
  optimal: "X86_64",
  default_x86_64: "X86_64",
  default_arm64: "ARM64",
};

/** An own list of this many families is as good as AWS's advice for Spot: the more pools, the more often one has room. */
const WANTED_POOLS = 6;

/** Families of the default list, in the order of preference: the first ones are always in it if they hold the job. */
const FIRST_CHOICE: Readonly<Record<InstanceArchitecture, readonly string[]>> = {
  X86_64: ["c5", "c5a", "c5n", "c6i", "c6a", "c7i", "c7a"],
  ARM64: ["c6g", "c6gd", "c6gn", "c7g", "c7gd", "c7gn", "c8g"],
};
/** What joins them where too few of them are large enough. */
const SECOND_CHOICE: Readonly<Record<InstanceArchitecture, readonly string[]>> = {
  X86_64: ["c6in", "c6id", "c8i", "c8a"],
  ARM64: ["c8gd", "c8gn", "m8g", "m7g", "m6g", "r8g"],
};
/** What joins them where a compute-optimized type has too little memory for its vCPUs. */
const LAST_CHOICE: Readonly<Record<InstanceArchitecture, readonly string[]>> = {
  X86_64: ["m6a", "m7a", "m7i", "m8i", "r6a", "r7a", "r7i", "r8i"],
  ARM64: ["m7g", "m6g", "r8g", "r7g", "r6g"],
};

const SMALLEST_RESERVE_MIB = 512;
const RESERVED_SHARE = 0.05;

/**
 * Memory of an instance that jobs can be given. The kernel takes some before ECS counts what there is, the agent
 * reserves 32 MiB, and AWS advises a buffer of 5 %; small instances lose more than that.
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/memory-management.html
 */
export function usableMemoryMib(installedMib: number): number {
  return Math.floor(installedMib - Math.max(SMALLEST_RESERVE_MIB, installedMib * RESERVED_SHARE));
}

/** Whether a job really fits on an instance, with what system and agent need beside it. */
export function holds(size: InstanceSize, { vcpus, memoryMib }: JobNeed): boolean {
  return size.vcpus >= vcpus && usableMemoryMib(size.memoryMib) >= memoryMib;
}

/**
 * Instance types for a job when none are named: in each of the compute-optimized families the smallest size that holds
 * it, so that several pools a zone can deliver. Six or more, as long as AWS has that many; empty if nothing holds it.
 */
export function defaultInstanceTypes(need: JobNeed, architecture: InstanceArchitecture): readonly string[] {
  const smallest = (family: string) =>
    sizesOf(family)
      .filter((size) => holds(size, need))
      .slice(0, 1);
  const chosen = FIRST_CHOICE[architecture].flatMap(smallest);
  const more = [...SECOND_CHOICE[architecture], ...LAST_CHOICE[architecture]].flatMap(smallest);
  for (const size of more) {
    if (chosen.length < WANTED_POOLS && !chosen.includes(size)) chosen.push(size);
  }
  return chosen.map(({ name }) => name);
}

/**
 * Memory of a job that names none: its share, by vCPUs, of what the least of the types it may run on can give, so that
 * a job of all vCPUs of an instance takes the instance, and half of them half of it.
 */
export function memoryShareMib(vcpus: number, sizes: readonly InstanceSize[]): number {
  const shares = sizes.map((size) => usableMemoryMib(size.memoryMib) * Math.min(1, vcpus / size.vcpus));
  return Math.floor(Math.min(...shares));
}

/** The sizes that a list of types stands for; what Batch chooses itself is not known here. */
export function sizesIn(types: readonly string[]): readonly InstanceSize[] {
  return types.flatMap((type) => INSTANCE_SIZES.get(type) ?? sizesOf(type));
}

/**
 * The most vCPUs that environments can have at a time: with these strategies Batch may pass each `maxVcpus` by one
 * instance. Cost estimates must count with it.
 *
 * @param limits - `maxVcpus` of each environment
 * @param largestVcpus - vCPUs of the largest instance that may be chosen
 */
export function mostVcpus(limits: readonly number[], largestVcpus: number): number {
  return limits.reduce((sum, limit) => sum + limit + largestVcpus, 0);
}
