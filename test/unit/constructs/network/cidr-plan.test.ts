import fc from "fast-check";
import { expect, test } from "vitest";
import {
  cidrOf,
  longestVpcPrefix,
  MAX_AZ_SLOTS,
  parseCidr,
  SPARE_SHARE,
  SUBNET_TIERS,
  subnetShare,
} from "../../../../constructs/network/cidr-plan";

const azSlots = fc.integer({ min: 1, max: MAX_AZ_SLOTS });

function range(cidr: string): { first: number; last: number } {
  const { address, prefix } = parseCidr(cidr);
  return { first: address, last: address + 2 ** (32 - prefix) - 1 };
}

test("a /16 with four slots is cut as the documentation shows", () => {
  const cut = SUBNET_TIERS.map((tier) => [0, 1, 3].map((slot) => cidrOf("10.0.0.0/16", subnetShare(tier, slot, 4))));
  expect(cut).toEqual([
    ["10.0.128.0/20", "10.0.144.0/20", "10.0.176.0/20"],
    ["10.0.0.0/19", "10.0.32.0/19", "10.0.96.0/19"],
    ["10.0.192.0/21", "10.0.200.0/21", "10.0.216.0/21"],
  ]);
  expect(cidrOf("10.0.0.0/16", SPARE_SHARE)).toBe("10.0.224.0/19");
});

test("no two subnets overlap, none leaves the VPC, none touches the spare part", () => {
  fc.assert(
    fc.property(
      azSlots,
      fc.integer({ min: 16, max: 20 }),
      fc.integer({ min: 0, max: 255 }),
      (slots, prefix, second) => {
        const vpc = `10.${second}.0.0/${prefix}`;
        const shares = SUBNET_TIERS.flatMap((tier) =>
          Array.from({ length: slots }, (_, slot) => subnetShare(tier, slot, slots)),
        );
        const ranges = [...shares, SPARE_SHARE].map((share) => range(cidrOf(vpc, share)));
        const whole = range(vpc);
        ranges.sort((a, b) => a.first - b.first);
        for (const [index, { first, last }] of ranges.entries()) {
          expect(first).toBeGreaterThanOrEqual(whole.first);
          expect(last).toBeLessThanOrEqual(whole.last);
          if (index > 0) expect(first).toBeGreaterThan(ranges[index - 1]?.last ?? Number.NaN);
        }
      },
    ),
  );
});

test("the smallest subnet of the longest prefix is a /28", () => {
  fc.assert(
    fc.property(azSlots, (slots) => {
      const smallest = SUBNET_TIERS.map((tier) => longestVpcPrefix(slots) + subnetShare(tier, 0, slots).newBits);
      expect(Math.max(...smallest)).toBe(28);
    }),
  );
});

test.each(["10.0.0.0", "10.0.0.0/33", "256.0.0.0/16", "10.0.0.1/16", "10.0.0/16", "::/56"])("%s is refused", (cidr) => {
  expect(() => parseCidr(cidr)).toThrow(RangeError);
});
