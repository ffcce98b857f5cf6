import { isRecord, type Value, type ValueMap } from "../values";
import type { ResourceBehaviour } from "./behaviour";

/** Strategies of environments that Batch can give new instances of another kind. */
const UPDATABLE_STRATEGIES: readonly unknown[] = [
  "BEST_FIT_PROGRESSIVE",
  "SPOT_CAPACITY_OPTIMIZED",
  "SPOT_PRICE_CAPACITY_OPTIMIZED",
];
const SERVICE_LINKED_ROLE = /^arn:[^:]+:iam::\d{12}:role\/aws-service-role\/batch\.amazonaws\.com\//;

const NETWORK = ["compute_resources.security_group_ids", "compute_resources.subnets"];
const INFRASTRUCTURE = [
  ...NETWORK,
  "compute_resources.allocation_strategy",
  "compute_resources.bid_percentage",
  "compute_resources.ec2_configuration.image_id_override",
  "compute_resources.ec2_configuration.image_type",
  "compute_resources.ec2_key_pair",
  "compute_resources.image_id",
  "compute_resources.instance_role",
  "compute_resources.instance_type",
  "compute_resources.launch_template.launch_template_id",
  "compute_resources.launch_template.launch_template_name",
  "compute_resources.launch_template.version",
  "compute_resources.tags",
];

/**
 * Batch changes an environment in place only under its service-linked role and with certain strategies; Fargate's can
 * always move to other subnets and groups. An environment that a queue names cannot be deleted.
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/updating-compute-environments.html
 */
export const batchComputeEnvironment: ResourceBehaviour = {
  inPlace: (prior, planned) => {
    const [before, after] = [resources(prior), resources(planned)];
    if ([before, after].every(isFargate)) return NETWORK;
    const roles = [prior, planned].every(({ service_role: role }) => isServiceLinked(role));
    const strategies = [before, after].every((side) => UPDATABLE_STRATEGIES.includes(side.allocation_strategy));
    return roles && strategies ? INFRASTRUCTURE : [];
  },
  whenHeld: "deleting Batch Compute Environment: ClientException: Cannot delete, found existing JobQueue relationship",
};

/** A queue holds the environments it sends jobs to. */
export const batchJobQueue: ResourceBehaviour = {
  holds: ({ compute_environment_order: order }) => {
    const entries = Array.isArray(order) ? order.filter(isRecord) : [];
    return entries.map(({ compute_environment: environment }) => String(environment));
  },
};

function resources({ compute_resources: blocks }: ValueMap): ValueMap {
  return (Array.isArray(blocks) ? blocks.find(isRecord) : undefined) ?? {};
}

function isFargate({ type }: ValueMap): boolean {
  return type === "FARGATE" || type === "FARGATE_SPOT";
}

/** None given means the service-linked one. */
function isServiceLinked(role: Value | undefined): boolean {
  return typeof role !== "string" || role === "" || SERVICE_LINKED_ROLE.test(role);
}
