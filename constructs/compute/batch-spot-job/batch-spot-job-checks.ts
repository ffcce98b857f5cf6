import {
  type Check,
  durationOutside,
  malformed,
  notOneOf,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
  repeated,
  sizeOutside,
} from "../../core/checks";
import { Duration } from "../../core/duration";
import { Size } from "../../core/size";
import { isToken } from "../../core/tokens";
import { batchJobChecks, capacityCheck, timeoutChecks } from "../batch/job-checks";
import { instanceTypeChecks } from "./instance-type-checks";
import type { SettledSpotJobProps } from "./settled-job";
import { SPOT_NOTICE } from "./solver-plan";

/** Batch ends no job on EC2 by itself; a Spot instance that lives four weeks is rare. */
const LONGEST_TIMEOUT = Duration.days(28);
/** The disk of the image of ECS has this size. */
const SMALLEST_DISK = Size.gibibytes(30);
const LARGEST_DISK = Size.tebibytes(16);
const MOST_VCPUS = 1_000_000;
const ARCHITECTURES = ["X86_64", "ARM64"] as const;

/** Everything Batch would refuse, and what would leave jobs waiting for good. */
export function spotJobChecks(props: SettledSpotJobProps): Check {
  return [
    batchJobChecks(props, "EC2_SPOT"),
    knownChecks(props),
    sizeChecks(props),
    timeChecks(props),
    vcpuChecks(props),
    placeChecks(props),
    diskChecks(props),
    generationChecks(props),
    Object.entries(props.solver).map(([name, variable]) =>
      malformed(`solver.${name}`, variable, /^[A-Za-z_][A-Za-z0-9_]{0,254}$/, {
        must: "be a variable's name of 1 to 255 letters, digits and _, no digit first",
        remedy: "rename it",
      }),
    ),
  ];
}

/** Threads, memory, times and types are derived from these. */
function knownChecks({ vcpu, memory, timeout, wrapUp }: SettledSpotJobProps): Check {
  const unknown = {
    vcpu: isToken(vcpu),
    memory: memory?.isToken ?? false,
    timeout: timeout.isToken,
    wrapUp: wrapUp.isToken,
  };
  return Object.entries(unknown).map(([prop, broken]) =>
    refuse(broken, {
      prop,
      must: "be known at synth, because instance types and the solver's limits follow from it",
      got: "a value known only after apply",
      remedy: "write the value down",
    }),
  );
}

function sizeChecks(props: SettledSpotJobProps): Check {
  const { vcpu, memory, memoryMib, architecture, sizes, typeNames, instanceTypes } = props;
  if (isToken(vcpu) || memory?.isToken) return undefined;
  const badly = [outside("vcpu", vcpu, 1, 384), notWhole("vcpu", vcpu)];
  return [
    badly,
    sizeOutside("memory", memory, Size.mebibytes(4), Size.tebibytes(24)),
    refuse(memory !== undefined && !Number.isInteger(memoryMib), {
      prop: "memory",
      must: "be a whole number of MiB",
      got: memory,
      remedy: "round it",
    }),
    notOneOf("architecture", architecture, ARCHITECTURES),
    badly.some((check) => check !== undefined)
      ? undefined
      : instanceTypeChecks({
          names: typeNames,
          described: sizes,
          architecture,
          need: { vcpus: vcpu, memoryMib },
          given: instanceTypes !== undefined,
        }),
  ];
}

function timeChecks({ timeout, wrapUp, update }: SettledSpotJobProps): Check {
  const ends = timeout.isToken || wrapUp.isToken || wrapUp.toMillis() < timeout.toMillis();
  return [
    timeoutChecks("timeout", timeout, LONGEST_TIMEOUT),
    durationOutside("wrapUp", wrapUp, SPOT_NOTICE, Duration.hours(6), "Spot announces the end 2 minutes before"),
    notWholeUnit("wrapUp", wrapUp, "seconds"),
    refuse(!ends, {
      prop: "wrapUp",
      must: `be shorter than timeout (${timeout}), or the solver gets no time`,
      got: wrapUp,
      remedy: "raise timeout or shorten wrapUp",
    }),
    durationOutside("update.jobTimeout", update.jobTimeout, Duration.minutes(1), Duration.hours(6)),
    notWholeUnit("update.jobTimeout", update.jobTimeout, "minutes"),
  ];
}

function vcpuChecks({ vcpu, minVcpus, maxVcpus, onDemandVcpus }: SettledSpotJobProps): Check {
  const onDemand = "onDemandFallback.maxVcpus";
  return [
    isToken(vcpu) || isToken(maxVcpus) ? undefined : capacityCheck(maxVcpus, vcpu),
    outside("maxVcpus", maxVcpus, 1, MOST_VCPUS),
    notWhole("maxVcpus", maxVcpus),
    outside("minVcpus", minVcpus, 0, isToken(maxVcpus) ? MOST_VCPUS : maxVcpus, "keep it at or under maxVcpus"),
    notWhole("minVcpus", minVcpus),
    notWhole(onDemand, onDemandVcpus === vcpu ? undefined : onDemandVcpus),
    refuse(onDemandVcpus !== undefined && !isToken(onDemandVcpus) && !isToken(vcpu) && onDemandVcpus < vcpu, {
      prop: onDemand,
      must: `be at least what one job takes (${vcpu} vCPU), or it never helps`,
      got: onDemandVcpus,
      remedy: "raise it, or set onDemandFallback: false",
    }),
  ];
}

function placeChecks({ subnets, egress }: SettledSpotJobProps): Check {
  return [
    refuse(subnets.tier === "public", {
      prop: "subnets",
      must: "not be public: the instances get no public address, so they could reach nothing from there",
      got: subnets.tier,
      remedy: 'use tier "private", or "isolated" with the endpoints of batch-ec2',
    }),
    notOneOf("egress", egress, ["https", "none"]),
  ];
}

function diskChecks({ instances: { rootVolume } }: SettledSpotJobProps): Check {
  const uneven = rootVolume !== undefined && !rootVolume.isToken && !isWholeGib(rootVolume);
  return [
    sizeOutside("instances.rootVolume", rootVolume, SMALLEST_DISK, LARGEST_DISK, "ECS's image needs 30 GiB"),
    refuse(uneven, {
      prop: "instances.rootVolume",
      must: "be a whole number of GiB",
      got: rootVolume,
      remedy: "round it",
    }),
  ];
}

function isWholeGib(size: Size): boolean {
  return Number.isInteger(size.toGibibytes({ integral: false }));
}

function generationChecks({ generation, draining }: SettledSpotJobProps): Check {
  const numbers = draining.map((number, index) => [`generations.draining[${index}]`, number] as const);
  return [
    [["generations.current", generation] as const, ...numbers].map(([prop, number]) => [
      outside(prop, number, 1, 9999),
      notWhole(prop, number),
    ]),
    repeated("generations.draining", draining.map(String)),
    refuse(draining.includes(generation), {
      prop: "generations.draining",
      must: "name former environments, not the one that takes jobs",
      got: draining,
      remedy: "raise generations.current by one, or remove it from draining",
    }),
  ];
}
