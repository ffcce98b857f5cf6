import { type Check, countOutside, refuse, repeated } from "../../core/checks";
import { INSTANCE_SIZES, type InstanceArchitecture, type InstanceSize, sizesOf } from "./instance-sizes";
import { BUNDLES, holds, type JobNeed, usableMemoryMib } from "./instance-types";

/** A list of instance types to check. */
export interface TypeList {
  readonly names: readonly string[];
  /** Of types that the table does not know, what the user said of them. */
  readonly described: readonly InstanceSize[];
  readonly architecture: InstanceArchitecture;
  readonly need: JobNeed;
  /** Whether the user named them. */
  readonly given: boolean;
}

const LONGEST_LIST = 100;

/** Everything that is wrong with a list of instance types: what Batch refuses, and what would never run the job. */
export function instanceTypeChecks(list: TypeList): Check {
  if (!list.given) return nothingHolds(list);
  return [
    countOutside("instanceTypes", list.names, 1, LONGEST_LIST, "name some, or leave it out for a list that fits"),
    repeated("instanceTypes", list.names),
    mixedBundle(list.names),
    list.names.map((name) => oneTypeChecks(name, list)),
  ];
}

function nothingHolds({ names, architecture, need }: TypeList): Check {
  return refuse(names.length === 0, {
    prop: "vcpu and memory",
    must: `fit one instance of the compute-optimized families for ${architecture}`,
    got: `${need.vcpus} vCPU and ${need.memoryMib} MiB`,
    remedy: "make the job smaller, split it, or name other instanceTypes",
  });
}

/** `optimal` beside c5 sizes does not mean "c5, else others": Batch adds families the list was meant to leave out. */
function mixedBundle(names: readonly string[]): Check {
  const bundle = names.find((name) => name in BUNDLES);
  return refuse(bundle !== undefined && names.length > 1, {
    prop: "instanceTypes",
    must: `name ${bundle} alone, because beside others it adds families of Batch's own choice to the list`,
    got: names,
    remedy: `remove ${bundle}, or the others`,
  });
}

function oneTypeChecks(name: string, list: TypeList): Check {
  const bundle = BUNDLES[name];
  if (bundle !== undefined) return architectureCheck(name, bundle, list);
  const size = list.described.find((each) => each.name === name) ?? INSTANCE_SIZES.get(name);
  if (size !== undefined) return [architectureCheck(name, size.architecture, list), holdsCheck(size, list)];
  const family = sizesOf(name);
  const [smallest] = family;
  if (smallest === undefined) return unknownType(name);
  return [architectureCheck(name, smallest.architecture, list), familyCheck(name, family, list)];
}

function architectureCheck(name: string, found: InstanceArchitecture, { architecture }: TypeList): Check {
  return refuse(found !== architecture, {
    prop: "instanceTypes",
    must: `be ${architecture} types, because one image runs on one architecture only`,
    got: `${name} (${found})`,
    remedy: `remove it, or set architecture: "${found}" and build the image for it`,
  });
}

function holdsCheck(size: InstanceSize, { need }: TypeList): Check {
  return refuse(!holds(size, need), {
    prop: "instanceTypes",
    must: `hold the job (${need.vcpus} vCPU, ${need.memoryMib} MiB) beside the system's part`,
    got: `${size.name} (${size.vcpus} vCPU, ${usableMemoryMib(size.memoryMib)} MiB for jobs)`,
    remedy: "remove it, or lower vcpu or memory",
  });
}

function familyCheck(name: string, family: readonly InstanceSize[], { need }: TypeList): Check {
  return refuse(!family.some((size) => holds(size, need)), {
    prop: "instanceTypes",
    must: `hold the job (${need.vcpus} vCPU, ${need.memoryMib} MiB) beside the system's part`,
    got: `${name}, none of whose sizes does`,
    remedy: "remove it, or lower vcpu or memory",
  });
}

function unknownType(name: string): Check {
  return {
    prop: "instanceTypes",
    must: "be sizes or families of EC2 that the library knows",
    got: name,
    remedy: "correct it, or describe it: { name, vcpus, memory, architecture }",
  };
}
