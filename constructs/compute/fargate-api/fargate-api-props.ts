import type { API_SERVER_SETTINGS } from "../../../src/contract/settings";
import type { Tags } from "../../core/tags";
import type { NetworkRef } from "../../network/network-ref";
import type { Cluster } from "../cluster/cluster";
import type { LoadBalancer } from "../load-balancer/load-balancer";
import type { LoadBalancerProps } from "../load-balancer/load-balancer-props";
import type { Route } from "../load-balancer/route";
import type { ApiVersionProps } from "./api-version-props";
import type { MigrationProps } from "./migration-props";
import type { RequestChainProps } from "./request-chain";

/** A load balancer of the API's own: the same props, but for those the API gives. */
export type OwnLoadBalancer = Omit<LoadBalancerProps, "network" | "tags">;

/** Names of environment variables. */
export interface ApiVariables {
  /**
   * Where the application finds the port to listen on.
   * @default "MILLRACE_PORT"
   */
  readonly port?: string;
  /**
   * Where it finds how long to keep idle connections, in seconds.
   * @default "MILLRACE_KEEP_ALIVE_SECONDS"
   */
  readonly keepAlive?: string;
}
export const API_VARIABLES_DEFAULTS = {
  port: "MILLRACE_PORT",
  keepAlive: "MILLRACE_KEEP_ALIVE_SECONDS",
} as const satisfies Readonly<
  Record<keyof ApiVariables, (typeof API_SERVER_SETTINGS)["port" | "keepAliveSeconds"]["variable"]>
>;

/** Props of {@link FargateApi}. */
export interface FargateApiProps extends ApiVersionProps, RequestChainProps {
  /** Where it is listed and watched. */
  readonly cluster: Cluster;
  /** Where it runs, and where a load balancer of its own stands. */
  readonly network: NetworkRef;
  /**
   * A `LoadBalancer` shared with others, or what a load balancer of its own is made with: at least a domain, a
   * certificate or `insecureHttp: true`.
   */
  readonly loadBalancer: LoadBalancer | OwnLoadBalancer;
  /**
   * Which requests come here; `addRoute` adds more.
   * @default - all, tried last (priority 50000), on a load balancer of its own; none on a shared one
   */
  readonly route?: Route;
  /**
   * Environment variables by which the application learns what is derived here.
   * @default { port: "MILLRACE_PORT", keepAlive: "MILLRACE_KEEP_ALIVE_SECONDS" }
   */
  readonly variables?: ApiVariables;
  /**
   * A command that runs once for each new revision, before the service takes it up: to bring a database up to date.
   * @default - none
   */
  readonly migration?: MigrationProps;
  /**
   * Give each task a public address: the cheap way out without NAT. Risk: tasks can be reached from outside wherever a
   * rule of their security group allows it.
   * @default false
   */
  readonly publicIp?: boolean;
  /**
   * Tags of everything made here.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const FARGATE_API_DEFAULTS = {
  variables: { port: "MILLRACE_PORT", keepAlive: "MILLRACE_KEEP_ALIVE_SECONDS" },
  publicIp: false,
} as const;
