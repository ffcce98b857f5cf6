/** Where a subnet's addresses lead: to the internet, out only, or nowhere. */
export const SUBNET_TIERS = ["public", "private", "isolated"] as const;
export type SubnetTier = (typeof SUBNET_TIERS)[number];

/** A subnet's share of the VPC, in the terms of Terraform's `cidrsubnet(vpc, newBits, number)`. */
export interface SubnetShare {
  readonly newBits: number;
  readonly number: number;
}

/** Zones a network has room for, at most. */
export const MAX_AZ_SLOTS = 8;

/**
 * Half of the VPC is for private subnets, a quarter for public ones, an eighth for isolated ones; the last eighth stays
 * free for tiers to come. A tier is cut into as many equal parts as there are slots, used or not, so a new zone or tier
 * takes addresses that nobody had.
 */
const TIER_SHARE: Readonly<Record<SubnetTier, SubnetShare>> = {
  private: { newBits: 1, number: 0 },
  public: { newBits: 2, number: 2 },
  isolated: { newBits: 3, number: 6 },
};

/** Free for tiers to come. */
export const SPARE_SHARE: SubnetShare = { newBits: 3, number: 7 };

/** The share of the subnet of `tier` in zone slot `slot`. It depends on nothing else, so the plan only ever grows. */
export function subnetShare(tier: SubnetTier, slot: number, azSlots: number): SubnetShare {
  const slotBits = Math.ceil(Math.log2(azSlots));
  const { newBits, number } = TIER_SHARE[tier];
  return { newBits: newBits + slotBits, number: number * 2 ** slotBits + slot };
}

/** The longest VPC prefix whose smallest subnet still is one that AWS allows (/28). */
export function longestVpcPrefix(azSlots: number): number {
  return 28 - subnetShare("isolated", 0, azSlots).newBits;
}

/** The part of `cidr` that a share stands for: `cidrsubnet` at synth time. */
export function cidrOf(cidr: string, share: SubnetShare): string {
  const { address, prefix } = parseCidr(cidr);
  const length = prefix + share.newBits;
  return `${formatAddress(address + share.number * 2 ** (32 - length))}/${length}`;
}

export interface Ipv4Block {
  /** As an unsigned number. */
  readonly address: number;
  readonly prefix: number;
}

/** Reads `a.b.c.d/n`. Throws where it is none, or where bits beyond the prefix are set. */
export function parseCidr(cidr: string): Ipv4Block {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const parts = match?.slice(1).map(Number) ?? [];
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = parts;
  if (Math.max(a, b, c, d) > 255 || prefix > 32) throw new RangeError(`not an IPv4 block: ${cidr}`);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  if (address % 2 ** (32 - prefix) !== 0) throw new RangeError(`bits beyond the prefix are set: ${cidr}`);
  return { address, prefix };
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
