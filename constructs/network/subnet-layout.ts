import { cidrOf, parseCidr, SPARE_SHARE, SUBNET_TIERS, type SubnetTier, subnetShare } from "./cidr-plan";

/** Addresses of a subnet that AWS keeps for itself. */
const RESERVED_ADDRESSES = 5;

/** One line of the address plan. */
export interface SubnetLayoutRow {
  /** `spare` for addresses that no tier has yet. */
  readonly tier: SubnetTier | "spare";
  /** From 0; `null` for the spare part. */
  readonly slot: number | null;
  /** `null` while no zone uses the slot. */
  readonly availabilityZone: string | null;
  readonly cidr: string;
  /** Addresses for network interfaces, less the five that AWS keeps. */
  readonly usableAddresses: number;
}

/** The whole plan of a VPC, used and free, in the order of addresses. */
export function subnetLayout(
  cidr: string,
  availabilityZones: readonly (string | null)[],
  azSlots: number,
  tiers: readonly SubnetTier[],
): readonly SubnetLayoutRow[] {
  const rows = SUBNET_TIERS.flatMap((tier) =>
    Array.from({ length: azSlots }, (_, slot): SubnetLayoutRow => {
      const zone = tiers.includes(tier) ? (availabilityZones[slot] ?? null) : null;
      return { tier, slot, availabilityZone: zone, ...addresses(cidrOf(cidr, subnetShare(tier, slot, azSlots))) };
    }),
  );
  const spare = { tier: "spare", slot: null, availabilityZone: null, ...addresses(cidrOf(cidr, SPARE_SHARE)) } as const;
  return [...rows, spare].sort((a, b) => parseCidr(a.cidr).address - parseCidr(b.cidr).address);
}

/** The layout as a table for people. */
export function formatSubnetLayout(rows: readonly SubnetLayoutRow[]): string {
  const cells = rows.map((row) => [
    row.cidr,
    row.tier,
    row.slot === null ? "" : String(row.slot),
    row.availabilityZone ?? "free",
    String(row.usableAddresses),
  ]);
  const table = [["block", "tier", "slot", "zone", "usable"], ...cells];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function addresses(cidr: string): Pick<SubnetLayoutRow, "cidr" | "usableAddresses"> {
  return { cidr, usableAddresses: 2 ** (32 - parseCidr(cidr).prefix) - RESERVED_ADDRESSES };
}
