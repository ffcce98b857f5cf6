import { type Check, notOneOf, notWhole, outside, refuse, type Violation } from "../../core/checks";
import { type Settled, withDefaults } from "../../core/defaults";
import { Duration } from "../../core/duration";
import { isToken } from "../../core/tokens";
import type { InterfaceEndpoints } from "../../network/network-ref";
import { batchJobChecks, capacityCheck, timeoutChecks } from "../batch/job-checks";
import { BATCH_JOB_DEFAULTS } from "../batch/job-props";
import type { BatchPlatform } from "../batch/retry-strategy";
import { fargateDiskChecks } from "../container/container-checks";
import { parseEcrUri } from "../container/image";
import { cheapestFit, type FargateSize, fargateSizeChecks } from "../fargate/sizes";
import {
  BATCH_FARGATE_JOB_DEFAULTS,
  type BatchFargateCapacity,
  type BatchFargateJobProps,
  FARGATE_CAPACITIES,
} from "./batch-fargate-job-props";

const DEFAULTS = { ...BATCH_JOB_DEFAULTS, ...BATCH_FARGATE_JOB_DEFAULTS } as const;

/** Props with their defaults filled in. */
export type SettledBatchFargateJobProps = Settled<BatchFargateJobProps, typeof DEFAULTS>;

/** AWS ends whatever runs on Fargate for longer. */
const LONGEST_TIMEOUT = Duration.days(14);

/** Props that Batch has for EC2 only: for callers without types. */
const NOT_ON_FARGATE: Readonly<Record<string, string>> = {
  privileged: "Fargate runs no privileged containers",
  ulimits: "Batch takes no ulimits on Fargate",
  gpu: "Fargate has no GPUs",
  sharedMemorySize: "Fargate has no shared memory to size",
  assignPublicIp: "a grader must not be reachable, nor reach the internet",
  enableExecuteCommand: "a shell would open the sandbox",
};

/** Fills in the defaults. */
export function settleFargateJobProps(props: BatchFargateJobProps): SettledBatchFargateJobProps {
  return withDefaults(props, DEFAULTS);
}

/** The size that was asked for, once the checks have passed. */
export function settleJobSize({ size, fit: need = {} }: BatchFargateJobProps): FargateSize {
  const settled = size ?? cheapestFit(need);
  if (settled === undefined) throw new Error("fit was not checked before it was used");
  return settled;
}

/** How AWS words its reasons there. Spot's rules hold for what falls back to on-demand too. */
export function platformOf(capacity: BatchFargateCapacity): BatchPlatform {
  return capacity === "onDemand" ? "FARGATE" : "FARGATE_SPOT";
}

/** Everything AWS would refuse, what would wait for ever, and what would open the sandbox by mistake. */
export function fargateJobChecks(props: SettledBatchFargateJobProps, given: BatchFargateJobProps): Check {
  const { capacity, maxVcpus, timeout, ephemeralStorage } = props;
  return [
    notOneOf("capacity", capacity, FARGATE_CAPACITIES),
    notOneOf("subnetTier", props.subnetTier, ["isolated", "private"]),
    notOneOf("architecture", props.architecture, ["X86_64", "ARM64"]),
    armCheck(props),
    fargateSizeChecks(props.size, props.fit),
    outside("maxVcpus", maxVcpus, 1, 100_000),
    notWhole("maxVcpus", maxVcpus),
    roomCheck(props),
    timeoutChecks("timeout", timeout, LONGEST_TIMEOUT),
    fargateDiskChecks(ephemeralStorage),
    registryCheck(props),
    guardChecks(given),
    unknownChecks(given),
    batchJobChecks(props, platformOf(capacity)),
  ];
}

/** At synth: what an isolated job cannot start without, where the network's endpoints are known. */
export function endpointChecks(endpoints: InterfaceEndpoints | undefined, needed: readonly string[]): Check {
  if (endpoints === undefined) return undefined;
  const missing = needed.filter((service) => !endpoints.has(service));
  return refuse(missing.length > 0, {
    prop: "network",
    must: `have interface endpoints for ${needed.join(", ")}, because isolated subnets reach nothing else`,
    got: `none for ${missing.join(", ")}`,
    remedy: 'set endpoints: "fargate" on the network',
  });
}

function armCheck({ architecture, capacity }: SettledBatchFargateJobProps): Check {
  return refuse(architecture === "ARM64" && capacity !== "onDemand", {
    prop: "architecture",
    must: "be X86_64 with Spot, because Batch has no Fargate Spot for ARM64 and the job would block its queue",
    got: architecture,
    remedy: 'build the image for X86_64, or set capacity: "onDemand"',
  });
}

function roomCheck(props: SettledBatchFargateJobProps): Check {
  const size = props.size ?? cheapestFit(props.fit ?? {});
  if (size === undefined || isToken(size.cpu) || isToken(props.maxVcpus)) return undefined;
  return capacityCheck(props.maxVcpus, size.cpu);
}

/** From isolated subnets only ECR can be reached: it has endpoints. */
function registryCheck({ image, subnetTier }: SettledBatchFargateJobProps): Check {
  if (typeof image !== "string" || isToken(image) || subnetTier !== "isolated") return undefined;
  return refuse(parseEcrUri(image) === undefined, {
    prop: "image",
    must: "lie in a private registry of ECR, because isolated subnets reach no other",
    got: image,
    remedy: "push it to ECR, or pull it through ECR's cache",
  });
}

function guardChecks({ egressGuard, dns, bucketAccess }: BatchFargateJobProps): Check {
  if (egressGuard === undefined) return undefined;
  return Object.entries({ dns, bucketAccess }).map(([prop, value]) =>
    refuse(value !== undefined, {
      prop,
      must: "be left out with egressGuard, which says it for the whole network",
      got: value,
      remedy: "say it where the guard is made",
    }),
  );
}

function unknownChecks(given: BatchFargateJobProps): Check {
  const names = Object.keys(given).filter((name) => name in NOT_ON_FARGATE);
  return names.map((name): Violation => {
    const why = NOT_ON_FARGATE[name];
    return { prop: name, must: `be left out: ${why}`, got: true, remedy: "remove it, or use a job on EC2" };
  });
}
