import { Apigatewayv2ApiMapping } from "@cdktf/provider-aws/lib/apigatewayv2-api-mapping/index.js";
import { Apigatewayv2DomainName } from "@cdktf/provider-aws/lib/apigatewayv2-domain-name/index.js";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record/index.js";
import { Construct } from "constructs";
import type { Tags } from "../../core/tags";
import type { ApiDomain } from "./serverless-api-props";

/** Props of {@link ApiName}. */
export interface ApiNameProps {
  readonly domain: ApiDomain;
  readonly apiId: string;
  readonly stageId: string;
  readonly tags: Tags | undefined;
}

/** An API's own name: TLS 1.2 or newer, and the alias in its zone. */
export class ApiName extends Construct {
  /** Name to which the own name has to point; known after apply. */
  readonly target: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: Apigatewayv2DomainName;

  constructor(scope: Construct, id: string, { domain, apiId, stageId, tags }: ApiNameProps) {
    super(scope, id);
    const { name: domainName, certificateArn, hostedZoneId } = domain;
    this.resource = new Apigatewayv2DomainName(this, "Resource", {
      domainName,
      domainNameConfiguration: { certificateArn, endpointType: "REGIONAL", securityPolicy: "TLS_1_2" },
      tags,
    });
    new Apigatewayv2ApiMapping(this, "Mapping", { apiId, domainName: this.resource.id, stage: stageId });
    this.target = this.resource.domainNameConfiguration.targetDomainName;
    if (hostedZoneId !== undefined) this.createAlias(domainName, hostedZoneId);
  }

  private createAlias(name: string, zoneId: string): void {
    const { targetDomainName, hostedZoneId } = this.resource.domainNameConfiguration;
    const alias = { name: targetDomainName, zoneId: hostedZoneId, evaluateTargetHealth: false };
    new Route53Record(this, "Alias", { zoneId, name, type: "A", alias });
  }
}
