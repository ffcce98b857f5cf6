import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate/index.js";
import { DataAwsWafv2WebAcl } from "@cdktf/provider-aws/lib/data-aws-wafv2-web-acl/index.js";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone/index.js";
import type { Construct } from "constructs";
import { Cluster } from "../../../constructs/compute/cluster/cluster";
import { FargateApi } from "../../../constructs/compute/fargate-api/fargate-api";
import type { FargateApiProps } from "../../../constructs/compute/fargate-api/fargate-api-props";
import { LoadBalancer } from "../../../constructs/compute/load-balancer/load-balancer";
import { bind } from "../../../constructs/core/bind";
import { Duration } from "../../../constructs/core/duration";
import { Size } from "../../../constructs/core/size";
import { AppSecret } from "../../../constructs/data/app-secret";
import { Bucket } from "../../../constructs/data/bucket";
import type { NetworkRef } from "../../../constructs/network/network-ref";
import type { Exhibit } from "./exhibits";

const image = `public.ecr.aws/docker/library/busybox@sha256:${"0123456789abcdef".repeat(4)}`;
const next = `public.ecr.aws/docker/library/busybox@sha256:${"fedcba9876543210".repeat(4)}`;

/** A certificate as it stands before the load balancer is made. */
function certificate(scope: Construct, id: string): string {
  const domainName = `${id.toLowerCase()}.example`;
  return new AcmCertificate(scope, `${id}Certificate`, { domainName, validationMethod: "DNS" }).arn;
}

/** A zone for names, as it stands before the API is made. */
function zone(scope: Construct, id: string): string {
  return new Route53Zone(scope, `${id}Zone`, { name: `${id.toLowerCase()}.example` }).zoneId;
}

/** Name of the firewall that has to be there before the forms are applied. */
export const GALLERY_FIREWALL = "gallery-firewall";

/** A firewall of somebody else's. To make one takes seconds of a core in each plan, so large is what the provider knows of it. */
function firewall(scope: Construct, id: string): string {
  return new DataAwsWafv2WebAcl(scope, `${id}Firewall`, { name: GALLERY_FIREWALL, scope: "REGIONAL" }).arn;
}

/** An API in a cluster of its own. */
function api(scope: Construct, id: string, network: NetworkRef, props: Partial<FargateApiProps>): FargateApi {
  const cluster = new Cluster(scope, `${id}Cluster`);
  const { loadBalancer = { certificateArn: certificate(scope, id) }, ...rest } = props;
  return new FargateApi(scope, id, { cluster, network, image, loadBalancer, ...rest });
}

export const FARGATE_API_DEFAULT_FORMS: readonly Exhibit[] = [
  {
    name: "LoadBalancer",
    build: (scope, id, network) => new LoadBalancer(scope, id, { network, certificateArn: certificate(scope, id) }),
  },
  { name: "FargateApi", build: (scope, id, network) => api(scope, id, network, {}) },
];

export const FARGATE_API_FORMS: readonly Exhibit[] = [
  {
    name: "LoadBalancerFull",
    build: (scope, id, network) =>
      new LoadBalancer(scope, id, {
        network,
        internal: true,
        certificateArn: [certificate(scope, id), certificate(scope, `${id}Second`)],
        domain: { name: "internal.school.example" },
        idleTimeout: Duration.minutes(2),
        allowedCidrs: ["10.0.0.0/8", "192.0.2.0/24"],
        accessLogs: { bucket: new Bucket(scope, `${id}Logs`, { receivesLogs: [] }), prefix: "entry" },
        webAclArn: firewall(scope, id),
        desyncMitigation: "strictest",
        deletionProtection: false,
        loadBalancerName: "school-entry",
        tags: { part: "entry" },
      }),
  },
  {
    name: "FargateApiFull",
    build: (scope, id, network) => {
      const signing = new AppSecret(scope, `${id}Signing`);
      const domain = { name: "api.fargateapifull.example", hostedZoneId: zone(scope, id) };
      const made = api(scope, id, network, {
        loadBalancer: { domain, webAclArn: firewall(scope, id) },
        fit: { cpu: 0.5, memory: Size.gibibytes(1) },
        architecture: "ARM64",
        port: 8000,
        environment: { LEVEL: "info" },
        secrets: { SIGNING_KEY: signing.toContainerSecret() },
        scaling: { min: 2, max: 10, requestsPerTarget: 1000 },
        capacity: { base: 2, spotWeight: 0.5 },
        healthCheck: { path: "/ready", interval: Duration.seconds(15), unhealthyThreshold: 2, codes: "200-299" },
        slowStart: Duration.seconds(60),
        requestTimeout: Duration.seconds(90),
        tags: { part: "api" },
      });
      bind(made, new Bucket(scope, `${id}Uploads`), { access: "presign", environment: "UPLOADS" });
      return made;
    },
  },
  {
    name: "FargateApiShared",
    build: (scope, id, network) => {
      const loadBalancer = new LoadBalancer(scope, `${id}Entry`, {
        network,
        certificateArn: certificate(scope, id),
        accessLogs: "off",
      });
      const cluster = new Cluster(scope, `${id}Cluster`);
      const shared = { cluster, network, image, loadBalancer };
      new FargateApi(scope, `${id}Users`, {
        ...shared,
        route: { priority: 10, paths: ["/users", "/users/*"] },
      });
      const files = new FargateApi(scope, id, { ...shared, algorithm: "least_outstanding_requests" });
      files.addRoute("Files", { priority: 20, paths: ["/files/*"], hosts: ["*.school.example"] });
      files.addRoute("Old", { priority: 30, hosts: ["files.school.example"] });
      return files;
    },
  },
  {
    name: "FargateApiMoving",
    build: (scope, id, network) => {
      const loadBalancer = { certificateArn: certificate(scope, id), accessLogs: "off" } as const;
      const made = api(scope, id, network, { loadBalancer });
      made.addVersion("Next", { image: next, port: 9000, healthCheck: { path: "/v2/health" } });
      made.splitTraffic({ Current: 90, Next: 10 });
      return made;
    },
  },
  {
    name: "FargateApiInsecure",
    build: (scope, id, network) =>
      api(scope, id, network, {
        loadBalancer: { insecureHttp: true, accessLogs: "off" },
        publicIp: true,
        desiredCount: 1,
        failOnRollback: false,
        taskDefinitionOwner: "ci",
      }),
  },
  {
    name: "FargateApiMigrating",
    build: (scope, id, network) => {
      const loadBalancer = { certificateArn: certificate(scope, id), accessLogs: "off" } as const;
      const migration = { command: ["npm", "run", "migrate"], timeout: Duration.minutes(5) };
      return api(scope, id, network, { loadBalancer, migration });
    },
  },
];
