import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint/index.js";
import { Construct } from "constructs";
import { type Connectable, Connections } from "../core/connections";
import { physicalName } from "../core/names";
import { type PolicyStatement, type ResourcePolicyStatement, renderPolicy } from "../core/policy";
import { Port } from "../core/port";
import { SecurityGroup } from "../core/security-group";
import { endpointId, GATEWAY_SERVICES } from "./endpoint-services";
import type { InterfaceEndpoints, S3Gateway } from "./network-ref";

/** What the endpoints of a network are made of. */
export interface EndpointsProps {
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly region: string;
  readonly routeTableIds: readonly string[];
  /** Where interface endpoints get their addresses: one a zone. */
  readonly subnetIds: readonly string[];
}

/** Options of one interface endpoint. */
export interface InterfaceEndpointOptions {
  /**
   * What may be done through it. It never gives more than the caller's own permissions.
   * @default - everything the caller may do
   */
  readonly policy?: readonly PolicyStatement[];
}

/** Private ways to AWS's own services: gateways for S3 and DynamoDB always, interfaces where asked for. */
export class Endpoints extends Construct implements InterfaceEndpoints, Connectable {
  private group: SecurityGroup | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EndpointsProps,
  ) {
    super(scope, id);
    for (const service of GATEWAY_SERVICES) {
      new VpcEndpoint(this, endpointId(service), {
        vpcId: props.vpcId,
        serviceName: this.serviceName(service),
        vpcEndpointType: "Gateway",
        routeTableIds: [...props.routeTableIds],
        tags: { Name: physicalName(this, "generic") },
      });
    }
  }

  /** Who may use the interface endpoints; the network's own addresses may from the start. */
  get connections(): Connections {
    const { securityGroupId } = this.securityGroup();
    return new Connections(this, { securityGroupIds: [securityGroupId], defaultPort: Port.tcp(443) });
  }

  /** The gateway to S3. */
  get s3(): S3Gateway {
    const gateway = this.node.findChild(endpointId("s3")) as VpcEndpoint;
    return { endpointId: gateway.id, prefixListId: gateway.prefixListId };
  }

  /** Whether a service has an endpoint. */
  has(service: string): boolean {
    return this.node.tryFindChild(endpointId(service)) !== undefined;
  }

  /**
   * A private way to one more service, such as `sqs`. About 7 USD a month for each zone, and 0.01 USD a GB.
   *
   * @param service name without `com.amazonaws.<region>.`
   */
  addInterface(service: string, { policy }: InterfaceEndpointOptions = {}): VpcEndpoint {
    const id = endpointId(service);
    const existing = this.node.tryFindChild(id);
    if (existing instanceof VpcEndpoint) return existing;
    return new VpcEndpoint(this, id, {
      vpcId: this.props.vpcId,
      serviceName: this.serviceName(service),
      vpcEndpointType: "Interface",
      // The service's usual name leads to the endpoint: nobody has to be told.
      privateDnsEnabled: true,
      subnetIds: [...this.props.subnetIds],
      securityGroupIds: [this.securityGroup().securityGroupId],
      policy: policy === undefined ? undefined : renderPolicy(() => policy.map(forEverybody)),
      tags: { Name: physicalName(this, "generic") },
    });
  }

  private serviceName(service: string): string {
    return `com.amazonaws.${this.props.region}.${service}`;
  }

  private securityGroup(): SecurityGroup {
    if (this.group === undefined) {
      const { vpcId, vpcCidr } = this.props;
      this.group = new SecurityGroup(this, "SecurityGroup", { vpcId, description: "Interface endpoints" });
      this.group.connections.allowFrom({ cidrIpv4: vpcCidr }, Port.tcp(443), "from the network");
    }
    return this.group;
  }
}

function forEverybody(statement: PolicyStatement): ResourcePolicyStatement {
  return { ...statement, principals: { everyone: true } };
}
