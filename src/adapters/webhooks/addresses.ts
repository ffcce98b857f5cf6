import { BlockList, isIP } from "node:net";

/** Ranges of IPv4 that no public service has: this host, private, shared, link-local, documentation, multicast, reserved. */
const NOT_PUBLIC: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
/** Within the range of IPv6 that is given out: tunnels that carry an address of IPv4, documentation, benchmarks. */
const NOT_PUBLIC_6: typeof NOT_PUBLIC = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const refused = new BlockList();
for (const [network, prefix] of NOT_PUBLIC) refused.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of NOT_PUBLIC_6) refused.addSubnet(network, prefix, "ipv6");
/** All that IANA has given out of IPv6; so mapped, translated, local and multicast addresses are none of it. */
const given = new BlockList();
given.addSubnet("2000::", 3, "ipv6");

/** True for an address that anybody on the internet may have; false for any other text. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !refused.check(address, "ipv4");
  return version === 6 && given.check(address, "ipv6") && !refused.check(address, "ipv6");
}
