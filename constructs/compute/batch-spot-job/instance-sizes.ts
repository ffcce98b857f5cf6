/** Which programs an instance runs. */
export type InstanceArchitecture = "X86_64" | "ARM64";

/** What an EC2 instance type offers. */
export interface InstanceSize {
  /** As AWS calls it, such as `c5.24xlarge`. */
  readonly name: string;
  readonly architecture: InstanceArchitecture;
  readonly vcpus: number;
  /** Installed memory; jobs get less, see `usableMemoryMib`. */
  readonly memoryMib: number;
}

/** Sizes of the families below. They are AWS's ladders: each family stops where its machines do. */
const LADDERS = {
  /** Intel's first Nitro generation. */
  intel5: "large xlarge 2xlarge 4xlarge 9xlarge 12xlarge 18xlarge 24xlarge",
  intel5n: "large xlarge 2xlarge 4xlarge 9xlarge 18xlarge",
  general5: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge",
  intel6: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
  amd6: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge",
  intel7: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
  amd7: "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge",
  amd8: "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
  intel8: "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge",
  graviton2: "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
  graviton4: "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
} as const;

type Ladder = keyof typeof LADDERS;

const X86_FAMILIES: Readonly<Record<string, Ladder>> = {
  c5: "intel5",
  c5d: "intel5",
  c5n: "intel5n",
  c5a: "general5",
  c5ad: "general5",
  c6i: "intel6",
  c6id: "intel6",
  c6in: "intel6",
  c6a: "amd6",
  c7i: "intel7",
  c7a: "amd7",
  c8i: "intel8",
  c8a: "amd8",
  m5: "general5",
  m5a: "general5",
  m6i: "intel6",
  m6a: "amd6",
  m7i: "intel7",
  m7a: "amd7",
  m8i: "intel8",
  m8a: "amd8",
  r5: "general5",
  r5a: "general5",
  r6i: "intel6",
  r6a: "amd6",
  r7i: "intel7",
  r7a: "amd7",
  r8i: "intel8",
  r8a: "amd8",
};

const ARM_FAMILIES: Readonly<Record<string, Ladder>> = {
  c6g: "graviton2",
  c6gd: "graviton2",
  c6gn: "graviton2",
  c7g: "graviton2",
  c7gd: "graviton2",
  c7gn: "graviton2",
  c8g: "graviton4",
  c8gd: "graviton4",
  c8gn: "graviton4",
  m6g: "graviton2",
  m7g: "graviton2",
  m8g: "graviton4",
  r6g: "graviton2",
  r7g: "graviton2",
  r8g: "graviton4",
};

const GIB = 1024;
/** GiB a vCPU has, by the letter a family begins with. */
const GIB_PER_VCPU: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8 };
/** The family of fast networks has more, and not quite in proportion. */
const C5N_GIB: Readonly<Record<number, number>> = { 2: 5.25, 4: 10.5, 8: 21, 16: 42, 36: 96, 72: 192 };

/**
 * Compute-optimized, general and memory-optimized instance types with what they offer, virtual machines only. A test
 * holds the table to what EC2 itself says of its types.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/co.html
 */
export const INSTANCE_SIZES: ReadonlyMap<string, InstanceSize> = new Map(
  [...familySizes(X86_FAMILIES, "X86_64"), ...familySizes(ARM_FAMILIES, "ARM64")].map((size) => [size.name, size]),
);

/** Every size of a family, small ones first; empty if the table does not know the family. */
export function sizesOf(family: string): readonly InstanceSize[] {
  return [...INSTANCE_SIZES.values()].filter(({ name }) => name.startsWith(`${family}.`));
}

function familySizes(families: Readonly<Record<string, Ladder>>, architecture: InstanceArchitecture): InstanceSize[] {
  return Object.entries(families).flatMap(([family, ladder]) =>
    LADDERS[ladder].split(" ").map((size) => {
      const vcpus = vcpusOf(size);
      return { name: `${family}.${size}`, architecture, vcpus, memoryMib: memoryOf(family, vcpus) };
    }),
  );
}

/** `medium` has one vCPU, `large` two, `xlarge` four and `<n>xlarge` n times four. */
function vcpusOf(size: string): number {
  if (size === "medium") return 1;
  if (size === "large") return 2;
  const times = size.replace("xlarge", "");
  return 4 * (times === "" ? 1 : Number(times));
}

function memoryOf(family: string, vcpus: number): number {
  const gib = family === "c5n" ? C5N_GIB[vcpus] : undefined;
  return (gib ?? vcpus * (GIB_PER_VCPU[family.charAt(0)] ?? 0)) * GIB;
}
