import { Lb } from "@cdktf/provider-aws/lib/lb/index.js";
import { LbListener, type LbListenerConfig } from "@cdktf/provider-aws/lib/lb-listener/index.js";
import { LbListenerCertificate } from "@cdktf/provider-aws/lib/lb-listener-certificate/index.js";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association/index.js";
import { Construct } from "constructs";
import { checkProps, refuse } from "../../core/checks";
import type { Connectable, Connections } from "../../core/connections";
import { Duration } from "../../core/duration";
import { protectionOf } from "../../core/environment";
import { Metric, type MetricOptions, type Statistic } from "../../core/metric";
import { physicalName } from "../../core/names";
import { orderAfter } from "../../core/ordering";
import { Port } from "../../core/port";
import { SecurityGroup } from "../../core/security-group";
import { Bucket } from "../../data/bucket";
import { leadTo, ProvenCertificate } from "./domain-name";
import { loadBalancerChecks, type SettledLoadBalancerProps, settleLoadBalancerProps } from "./load-balancer-checks";
import type { LoadBalancerProps } from "./load-balancer-props";

const HTTP = 80;
const HTTPS = 443;

/**
 * An application load balancer that serves HTTPS, sends plain HTTP there, keeps access logs and answers 404 to whatever
 * no application asked for. Several `FargateApi`s can share one. It costs about 16 USD a month, and 6 USD for each busy
 * unit of capacity.
 *
 * @example
 * import { LoadBalancer, MillraceApp, MillraceStack, Network } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Web", { environment });
 * new LoadBalancer(stack, "Entry", {
 *   network: new Network(stack, "Network", { availabilityZones: ["us-west-2a", "us-west-2b"] }),
 *   domain: { name: "api.example.org", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
 * });
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
export class LoadBalancer extends Construct implements Connectable {
  /** Known after apply. */
  readonly arn: string;
  /** Known at synth. */
  readonly name: string;
  /** The name AWS gives. Known after apply. */
  readonly dnsName: string;
  /** Zone of `dnsName`, for alias records. Known after apply. */
  readonly hostedZoneId: string;
  /** Where clients reach it: the domain, or the name AWS gives. */
  readonly url: string;
  /** What idle connections are cut after; applications must keep theirs longer. */
  readonly idleTimeout: Duration;
  readonly connections: Connections;
  readonly vpcId: string;
  /** Where access logs go; none where they are off. */
  readonly accessLogs: Bucket | undefined;
  /** Escape hatch: the provider's own resource. */
  readonly resource: Lb;
  /** The listener that serves: rules of applications hang on it. */
  readonly listener: LbListener;
  /** Sends plain HTTP to HTTPS; none with `insecureHttp`. */
  readonly redirect: LbListener | undefined;
  private readonly priorities = new Map<number, string>();

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const settled = settleLoadBalancerProps(props, protectionOf(this));
    checkProps(this, loadBalancerChecks(settled));
    this.idleTimeout = settled.idleTimeout;
    this.vpcId = settled.network.vpcId;
    this.connections = this.createSecurityGroup(settled);
    this.accessLogs = this.createLogBucket(settled);
    this.resource = this.createLoadBalancer(settled);
    this.arn = this.resource.arn;
    this.name = this.resource.name;
    this.dnsName = this.resource.dnsName;
    this.hostedZoneId = this.resource.zoneId;
    this.redirect = settled.insecureHttp ? undefined : this.createRedirect(settled);
    this.listener = settled.insecureHttp ? this.createPlain(settled) : this.createSecure(settled);
    this.url = `${settled.insecureHttp ? "http" : "https"}://${settled.domain?.name ?? this.dnsName}`;
    this.createAlias(settled);
    this.createFirewall(settled);
  }

  /**
   * Takes a priority for a rule of `owner`, so that no other rule gets it.
   *
   * @throws InvalidPropsError if it is taken, naming by whom
   */
  takePriority(priority: number, owner: Construct): void {
    const holder = this.priorities.get(priority);
    checkProps(
      owner,
      refuse(holder !== undefined, {
        prop: "priority",
        must: `be given to one rule of ${this.node.path}; ${holder} has it already`,
        got: priority,
        remedy: "choose a free number",
      }),
    );
    this.priorities.set(priority, owner.node.path);
  }

  /** Requests. */
  metricRequests(options?: MetricOptions): Metric {
    return this.metric("RequestCount", "Sum", options);
  }

  /** Answers 5xx that the load balancer itself gave: no healthy target, or none that answered in time. */
  metricOwn5xx(options?: MetricOptions): Metric {
    return this.metric("HTTPCode_ELB_5XX_Count", "Sum", options);
  }

  /** Connections refused because the load balancer had reached its limit. */
  metricRejectedConnections(options?: MetricOptions): Metric {
    return this.metric("RejectedConnectionCount", "Sum", options);
  }

  /** Units of capacity in use: what is paid for. */
  metricCapacityUnits(options?: MetricOptions): Metric {
    return this.metric("ConsumedLCUs", "Average", options);
  }

  private createSecurityGroup({ network, allowedCidrs, insecureHttp, tags }: SettledLoadBalancerProps): Connections {
    const description = "Clients of the load balancer";
    const { connections } = new SecurityGroup(this, "SecurityGroup", { vpcId: network.vpcId, description, tags });
    for (const cidrIpv4 of allowedCidrs) {
      if (!insecureHttp) connections.allowFrom({ cidrIpv4 }, Port.tcp(HTTPS), "HTTPS of clients");
      connections.allowFrom({ cidrIpv4 }, Port.tcp(HTTP), insecureHttp ? "HTTP of clients" : "HTTP, to be redirected");
    }
    return connections;
  }

  private createLogBucket({ accessLogs, accessLogRetention, tags }: SettledLoadBalancerProps): Bucket | undefined {
    if (accessLogs !== undefined) return undefined;
    return new Bucket(this, "AccessLogs", {
      receivesLogs: ["load-balancer"],
      lifecycleRules: [{ id: "access-logs", expireAfter: accessLogRetention }],
      tags,
    });
  }

  private createLoadBalancer(props: SettledLoadBalancerProps): Lb {
    const resource = new Lb(this, "Resource", {
      name: props.loadBalancerName ?? physicalName(this, "loadBalancer"),
      loadBalancerType: "application",
      internal: props.internal,
      subnets: props.subnets.map(({ subnetId }) => subnetId),
      securityGroups: [...this.connections.securityGroupIds],
      idleTimeout: props.idleTimeout.toSeconds(),
      dropInvalidHeaderFields: true,
      desyncMitigationMode: props.desyncMitigation,
      enableDeletionProtection: props.deletionProtection,
      accessLogs: this.renderAccessLogs(props),
      tags: props.tags,
    });
    // AWS writes a test file first, which the bucket's policy has to allow.
    if (this.accessLogs !== undefined) orderAfter(resource, this.accessLogs);
    return resource;
  }

  private renderAccessLogs({ accessLogs }: SettledLoadBalancerProps) {
    if (this.accessLogs !== undefined) return { bucket: this.accessLogs.bucketName, enabled: true };
    if (accessLogs === undefined || accessLogs === "off") return undefined;
    const { bucket, prefix = this.node.path } = accessLogs;
    bucket.allowLogDelivery("load-balancer", `${prefix}/`);
    return { bucket: bucket.bucketName, prefix, enabled: true };
  }

  private createSecure(props: SettledLoadBalancerProps): LbListener {
    const [certificateArn = this.prove(props), ...others] = props.certificateArns;
    const listener = new LbListener(this, "Https", {
      ...this.listening(props),
      port: HTTPS,
      protocol: "HTTPS",
      sslPolicy: props.tlsPolicy,
      certificateArn,
      defaultAction: [NOT_FOUND],
    });
    others.forEach((arn, index) => {
      const config = { listenerArn: listener.arn, certificateArn: arn };
      new LbListenerCertificate(this, `Certificate${index + 1}`, config);
    });
    return listener;
  }

  /** The checks have made sure that there is a domain with a zone where no certificate is given. */
  private prove({ domain, tags }: SettledLoadBalancerProps): string {
    const { name = "", hostedZoneId = "" } = domain ?? {};
    return new ProvenCertificate(this, "Certificate", { name, hostedZoneId, tags }).certificateArn;
  }

  private createPlain(props: SettledLoadBalancerProps): LbListener {
    return new LbListener(this, "Http", {
      ...this.listening(props),
      port: HTTP,
      protocol: "HTTP",
      defaultAction: [NOT_FOUND],
    });
  }

  private createRedirect(props: SettledLoadBalancerProps): LbListener {
    const redirect = { protocol: "HTTPS", port: String(HTTPS), statusCode: "HTTP_301" };
    return new LbListener(this, "Redirect", {
      ...this.listening(props),
      port: HTTP,
      protocol: "HTTP",
      defaultAction: [{ type: "redirect", redirect }],
    });
  }

  private listening({ tags }: SettledLoadBalancerProps): Pick<LbListenerConfig, "loadBalancerArn" | "tags"> {
    return { loadBalancerArn: this.arn, tags };
  }

  private createAlias({ domain, tags }: SettledLoadBalancerProps): void {
    if (domain?.hostedZoneId === undefined) return;
    leadTo(this.resource, this, { name: domain.name, hostedZoneId: domain.hostedZoneId, tags });
  }

  private createFirewall({ webAclArn }: SettledLoadBalancerProps): void {
    if (webAclArn === undefined) return;
    new Wafv2WebAclAssociation(this, "Firewall", { resourceArn: this.arn, webAclArn });
  }

  private metric(metricName: string, statistic: Statistic, options?: MetricOptions): Metric {
    const dimensions = { LoadBalancer: this.resource.arnSuffix };
    const period = Duration.minutes(1);
    return new Metric({ namespace: "AWS/ApplicationELB", metricName, dimensions, statistic, period }, options);
  }
}

/** What requests get that no application asked for. */
const NOT_FOUND = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
};
