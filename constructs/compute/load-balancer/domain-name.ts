import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate/index.js";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation/index.js";
import type { Lb } from "@cdktf/provider-aws/lib/lb/index.js";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record/index.js";
import { Construct } from "constructs";
import { Duration } from "../../core/duration";
import type { Tags } from "../../core/tags";

/** A name in a hosted zone. */
export interface DomainNameProps {
  readonly name: string;
  readonly hostedZoneId: string;
  readonly tags: Tags | undefined;
}

/** How long resolvers may keep the proof: it never changes for a name and an account. */
const PROOF_TTL = Duration.hours(1);

/** A certificate for one name, proven by a record in the name's zone, and usable once it is. */
export class ProvenCertificate extends Construct {
  /** Known after apply, when AWS has seen the proof. */
  readonly certificateArn: string;

  constructor(scope: Construct, id: string, { name, hostedZoneId, tags }: DomainNameProps) {
    super(scope, id);
    const certificate = new AcmCertificate(this, "Resource", {
      domainName: name,
      validationMethod: "DNS",
      tags,
      // A certificate in use cannot be deleted: the new one has to be there first.
      lifecycle: { createBeforeDestroy: true },
    });
    // One name has exactly one proof. A loop over the list would need keys that cdktf's iterators cannot give.
    const proof = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, "Proof", {
      zoneId: hostedZoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: PROOF_TTL.toSeconds(),
      // The proof is the same for every certificate of the name, so another stack may have made it.
      allowOverwrite: true,
    });
    const validation = new AcmCertificateValidation(this, "Validation", {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    });
    this.certificateArn = validation.certificateArn;
  }
}

/** Leads a name to a load balancer. */
export function leadTo(target: Lb, scope: Construct, { name, hostedZoneId }: DomainNameProps): Route53Record {
  return new Route53Record(scope, "Alias", {
    zoneId: hostedZoneId,
    name,
    type: "A",
    alias: { name: target.dnsName, zoneId: target.zoneId, evaluateTargetHealth: true },
  });
}
