import { Duration } from "../../core/duration";
import type { Tags } from "../../core/tags";
import type { AccessLogs } from "../../data/bucket-props";
import type { NetworkRef } from "../../network/network-ref";

/** The name under which clients reach a load balancer. */
export interface LoadBalancerDomain {
  /** Such as `api.example.org`. */
  readonly name: string;
  /**
   * Id of the Route 53 zone that holds the name. There a certificate is proven, if none is given, and an alias record
   * leads to the load balancer.
   * @default - nothing is made; the certificate must be given, and the name led here elsewhere
   */
  readonly hostedZoneId?: string;
}

/** How a load balancer treats requests that it and the application could read differently. */
export type DesyncMitigation = "monitor" | "defensive" | "strictest";

/** Props of {@link LoadBalancer}. */
export interface LoadBalancerProps {
  /** At least two zones: public subnets for an internet-facing one, private subnets for an internal one. */
  readonly network: NetworkRef;
  /**
   * Only reachable from inside the network. A change replaces the load balancer.
   * @default false
   */
  readonly internal?: boolean;
  /**
   * ARN of the certificate of ACM in the same region; in a list, the first is for clients that name no host.
   * @default - made for `domain`
   */
  readonly certificateArn?: string | readonly string[];
  /**
   * The name clients use.
   * @default - the name AWS gives
   */
  readonly domain?: LoadBalancerDomain;
  /**
   * Serve plain HTTP: anyone on the way can read and change everything. For experiments without a domain.
   * @default false
   */
  readonly insecureHttp?: boolean;
  /**
   * Which TLS versions and ciphers: a policy of Elastic Load Balancing for TLS 1.2 and newer.
   * @default "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
   */
  readonly tlsPolicy?: string;
  /**
   * Cut connections on which nothing was sent for so long, in whole seconds: up to 4000. Longer than the longest
   * request, and shorter than the application keeps its connections.
   * @default Duration.seconds(60)
   */
  readonly idleTimeout?: Duration;
  /**
   * Addresses that may connect.
   * @default ["0.0.0.0/0"]
   */
  readonly allowedCidrs?: readonly string[];
  /**
   * Where a line for every request goes, or "off". The bucket must receive `load-balancer` logs and must not be
   * encrypted with a key of yours.
   * @default - a bucket of its own
   */
  readonly accessLogs?: AccessLogs | "off";
  /**
   * How long the bucket of its own keeps access logs, in whole days.
   * @default Duration.days(90)
   */
  readonly accessLogRetention?: Duration;
  /**
   * ARN of a regional web ACL that looks at every request first.
   * @default - none
   */
  readonly webAclArn?: string;
  /**
   * `monitor` passes on requests that could smuggle another one in; `strictest` refuses whatever is not exactly to the
   * standard.
   * @default "defensive"
   */
  readonly desyncMitigation?: DesyncMitigation;
  /**
   * Deletion has to be allowed by an apply of its own.
   * @default - true; false in environments of profile dev
   */
  readonly deletionProtection?: boolean;
  /**
   * Exact name: up to 32 letters, digits and hyphens. A change replaces the load balancer.
   * @default - made from prefix, environment and path
   */
  readonly loadBalancerName?: string;
  /**
   * Tags of everything made here.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const LOAD_BALANCER_DEFAULTS = {
  internal: false,
  insecureHttp: false,
  tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  idleTimeout: Duration.seconds(60),
  allowedCidrs: ["0.0.0.0/0"],
  accessLogRetention: Duration.days(90),
  desyncMitigation: "defensive",
} as const;
