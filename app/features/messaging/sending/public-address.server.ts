import { lookup } from "node:dns/promises";
import { BlockList } from "node:net";

/** Addresses that are no place in the internet (RFC 6890): this machine, its neighbours, a cloud's own services. */
const INWARD = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  INWARD.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 127],
  ["64:ff9b:1::", 48],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  INWARD.addSubnet(network, prefix, "ipv6");
}

/** Whether a numeric address leads into the network that the app itself lives in; IPv4 written as IPv6 included. */
export function isInward(address: string): boolean {
  return INWARD.check(address, address.includes(":") ? "ipv6" : "ipv4");
}

/**
 * The numeric address of a host that a merchant named. Connecting to the name again could lead elsewhere than what was
 * looked at.
 *
 * @returns `unknown` when there is no such host, `inward` when any of its addresses is not of the internet
 */
export async function publicAddressOf(host: string): Promise<{ address: string } | "unknown" | "inward"> {
  try {
    const addresses = await lookup(host, { all: true });
    if (addresses.some(({ address }) => isInward(address))) return "inward";
    return addresses[0] ?? "unknown";
  } catch {
    return "unknown";
  }
}
