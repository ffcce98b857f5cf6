import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js";
import { EipAssociation } from "@cdktf/provider-aws/lib/eip-association/index.js";
import { Instance } from "@cdktf/provider-aws/lib/instance/index.js";
import { Construct } from "constructs";
import { PEERS } from "../core/connections";
import { physicalName } from "../core/names";
import { Port } from "../core/port";
import { SecurityGroup } from "../core/security-group";

const IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";

/** Address translation by the kernel's own means, set up at every start. */
const USER_DATA = `#!/bin/bash
set -euo pipefail
# Its public address is attached only once it runs.
for attempt in $(seq 60); do dnf install -y nftables && break || sleep 5; done
echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/90-nat.conf
sysctl --system
cat > /etc/nftables/nat.nft <<'RULES'
table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname != "lo" masquerade
  }
}
RULES
echo 'include "/etc/nftables/nat.nft"' > /etc/sysconfig/nftables.conf
systemctl enable --now nftables
`;

/** Props of {@link NatInstance}. */
export interface NatInstanceProps {
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly subnetId: string;
  /** Allocation id of the address it answers under. */
  readonly allocationId: string;
  /** An ARM type, such as `t4g.nano`. */
  readonly instanceType: string;
}

/**
 * An EC2 instance that does what a NAT gateway does, at a tenth of the price and without its availability: while it is
 * being replaced, private subnets have no way out.
 */
export class NatInstance extends Construct {
  readonly networkInterfaceId: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: Instance;

  constructor(scope: Construct, id: string, props: NatInstanceProps) {
    super(scope, id);
    const group = this.createSecurityGroup(props);
    const image = new DataAwsSsmParameter(this, "Image", { name: IMAGE });
    this.resource = new Instance(this, "Resource", {
      ami: image.insecureValue,
      instanceType: props.instanceType,
      subnetId: props.subnetId,
      vpcSecurityGroupIds: [group.securityGroupId],
      // It forwards what is addressed to others.
      sourceDestCheck: false,
      userDataBase64: Buffer.from(USER_DATA).toString("base64"),
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeType: "gp3" },
      tags: { Name: physicalName(this, "generic") },
      // A newer image is taken when the instance is replaced on purpose, not because AWS published one.
      lifecycle: { ignoreChanges: ["ami"] },
    });
    this.networkInterfaceId = this.resource.primaryNetworkInterfaceId;
    new EipAssociation(this, "Address", { allocationId: props.allocationId, instanceId: this.resource.id });
  }

  private createSecurityGroup({ vpcId, vpcCidr }: NatInstanceProps): SecurityGroup {
    const group = new SecurityGroup(this, "SecurityGroup", { vpcId, description: "NAT instance" });
    group.connections.allowFrom({ cidrIpv4: vpcCidr }, Port.allTraffic(), "from the network");
    group.connections.allowTo(PEERS.anyIpv4, Port.allTraffic(), "to the internet");
    return group;
  }
}
