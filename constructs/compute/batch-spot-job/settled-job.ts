import { withDefaults } from "../../core/defaults";
import type { SettledBatchJobProps } from "../batch/job-props";
import {
  BATCH_SPOT_JOB_DEFAULTS,
  type BatchSpotJobProps,
  ENVIRONMENT_GENERATIONS_DEFAULTS,
  type InstanceType,
} from "./batch-spot-job-props";
import type { InstanceSize } from "./instance-sizes";
import { defaultInstanceTypes, memoryShareMib, sizesIn } from "./instance-types";

/** Props with their defaults filled in, and what follows from them. */
export type SettledSpotJobProps = SettledBatchJobProps &
  Omit<BatchSpotJobProps, keyof typeof BATCH_SPOT_JOB_DEFAULTS> &
  Required<Pick<BatchSpotJobProps, keyof typeof BATCH_SPOT_JOB_DEFAULTS>> & {
    /** Names as Batch takes them. */
    readonly typeNames: readonly string[];
    /** What is known of them: nothing of those that Batch chooses itself. */
    readonly sizes: readonly InstanceSize[];
    /** Memory of one job. */
    readonly memoryMib: number;
    /** vCPUs on demand; `undefined` for none. */
    readonly onDemandVcpus: number | undefined;
    /** Number of the environments that take jobs. */
    readonly generation: number;
    /** Numbers of those that only finish what they have. */
    readonly draining: readonly number[];
  };

/** Memory a vCPU has in the leanest of the families that Batch chooses from. */
const MIB_PER_VCPU = 2048;

/** Fills in the defaults. */
export function settleSpotJob(props: BatchSpotJobProps): SettledSpotJobProps {
  const settled = withDefaults(props, BATCH_SPOT_JOB_DEFAULTS);
  const { vcpu, architecture, generations } = settled;
  const asked = askedMib(props);
  const need = { vcpus: vcpu, memoryMib: asked ?? 0 };
  const instanceTypes = props.instanceTypes ?? defaultInstanceTypes(need, architecture);
  const sizes = instanceTypes.flatMap((type) => (typeof type === "string" ? sizesIn([type]) : sizeOf(type)));
  const { current, draining } = withDefaults(generations, ENVIRONMENT_GENERATIONS_DEFAULTS);
  return {
    ...settled,
    typeNames: instanceTypes.map((type) => (typeof type === "string" ? type : type.name)),
    sizes,
    memoryMib: asked ?? shareMib(vcpu, sizes),
    onDemandVcpus: onDemandVcpus(props.onDemandFallback, vcpu),
    generation: current,
    draining,
  };
}

/** Batch counts whole MiB. */
function askedMib({ memory }: BatchSpotJobProps): number | undefined {
  return memory === undefined || memory.isToken ? undefined : memory.toMebibytes({ integral: false });
}

function sizeOf({ name, vcpus, memory, architecture }: InstanceType): InstanceSize {
  return { name, vcpus, memoryMib: memory.toMebibytes({ integral: false }), architecture };
}

/** Only sizes that have the vCPUs count: others are refused, or never chosen where a whole family is named. */
function shareMib(vcpus: number, sizes: readonly InstanceSize[]): number {
  const large = sizes.filter((size) => size.vcpus >= vcpus);
  const assumed: InstanceSize = { name: "", architecture: "X86_64", vcpus, memoryMib: vcpus * MIB_PER_VCPU };
  return memoryShareMib(vcpus, large.length > 0 ? large : [assumed]);
}

function onDemandVcpus(fallback: BatchSpotJobProps["onDemandFallback"], vcpu: number): number | undefined {
  if (fallback === false) return undefined;
  return fallback === undefined || fallback === true ? vcpu : (fallback.maxVcpus ?? vcpu);
}
