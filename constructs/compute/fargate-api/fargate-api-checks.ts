import { type Check, refuse } from "../../core/checks";
import type { Settled } from "../../core/defaults";
import { tagChecks } from "../../core/tags";
import { LoadBalancer } from "../load-balancer/load-balancer";
import type { FARGATE_API_DEFAULTS, FargateApiProps } from "./fargate-api-props";
import { migrationChecks } from "./migration";

/** Props with their defaults filled in. */
export type SettledFargateApiProps = Settled<FargateApiProps, typeof FARGATE_API_DEFAULTS>;

/** What is wrong with an API beside its versions. */
export function fargateApiChecks(props: SettledFargateApiProps): Check {
  const { migration, taskDefinitionOwner, tags } = props;
  return [
    migrationChecks(migration),
    refuse(migration !== undefined && taskDefinitionOwner === "ci", {
      prop: "migration",
      must: "be left out where taskDefinitionOwner is ci, because Terraform does not see the revisions of a pipeline",
      got: migration?.command,
      remedy: "have the pipeline run the task with that command before it updates the service",
    }),
    placeCheck(props),
    tagChecks("tags", tags),
  ];
}

function placeCheck({ loadBalancer, network }: SettledFargateApiProps): Check {
  if (!(loadBalancer instanceof LoadBalancer)) return undefined;
  return refuse(loadBalancer.vpcId !== network.vpcId, {
    prop: "network",
    must: "be the network of the shared load balancer, which reaches its targets there only",
    got: "another one",
    remedy: "pass the same network to both",
  });
}
