/** Which traffic a security-group rule is about. */
export class Port {
  private constructor(
    readonly protocol: "tcp" | "udp" | "icmp" | "-1",
    readonly fromPort: number | undefined,
    readonly toPort: number | undefined,
    /** Short text for descriptions and ids, such as `tcp 5432`. */
    readonly text: string,
  ) {}

  /** One TCP port; a number known only after apply is allowed. */
  static tcp(port: number): Port {
    return new Port("tcp", port, port, `tcp ${port}`);
  }

  static tcpRange(from: number, to: number): Port {
    return new Port("tcp", from, to, `tcp ${from}-${to}`);
  }

  static udp(port: number): Port {
    return new Port("udp", port, port, `udp ${port}`);
  }

  /** Everything. */
  static allTraffic(): Port {
    return new Port("-1", undefined, undefined, "all traffic");
  }
}
