import type { Construct } from "constructs";
import { Network } from "../../constructs";
import { Cluster } from "../../constructs/compute/cluster/cluster";
import { FargateApi } from "../../constructs/compute/fargate-api/fargate-api";
import type { FargateApiProps } from "../../constructs/compute/fargate-api/fargate-api-props";

export const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/11111111-1111-1111-1111-111111111111";
export const image = `public.ecr.aws/example/api@sha256:${"0123456789abcdef".repeat(4)}`;

/** A network that stands, with public and private subnets in two zones. */
export const network = standing(["us-west-2a", "us-west-2b"]);
/** The same with one zone. */
export const oneZone = standing(["us-west-2a"]);

function standing(zones: readonly string[]) {
  return Network.fromIds({
    vpcId: "vpc-0123456789abcdef0",
    cidr: "10.0.0.0/16",
    subnets: {
      public: zones.map((zone) => subnet(zone, "3")),
      private: zones.map((zone) => subnet(zone, "1")),
    },
  });
}

function subnet(availabilityZone: string, digit: string) {
  const id = digit.repeat(16) + availabilityZone.slice(-1);
  return { availabilityZone, subnetId: `subnet-${id}`, routeTableId: `rtb-${id}`, cidr: `10.0.${digit}.0/24` };
}

/** An API called Api, in a cluster of its own. */
export function makeApi(scope: Construct, props: Partial<FargateApiProps> = {}): FargateApi {
  const cluster = new Cluster(scope, "Cluster");
  return new FargateApi(scope, "Api", { cluster, network, image, loadBalancer: { certificateArn }, ...props });
}
