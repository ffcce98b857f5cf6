import {
  type Check,
  countOutside,
  durationOutside,
  malformed,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
} from "../../core/checks";
import { Duration } from "../../core/duration";
import { tagChecks } from "../../core/tags";
import { scratchChecks, userCheck } from "../container/container-checks";
import { imageChecks } from "../container/image";
import { logGroupChecks } from "../container/log-group";
import { volumeName } from "./container-properties";
import type { SettledBatchJobProps } from "./job-props";
import { jobQueueChecks } from "./job-queue";
import { type BatchPlatform, retryChecks } from "./retry-strategy";

/** What Batch takes as the longest and shortest run of one attempt. */
const SHORTEST_TIMEOUT = Duration.seconds(60);

/** Everything Batch would refuse of any job, and what would start only to fail. */
export function batchJobChecks(props: SettledBatchJobProps, platform: BatchPlatform): Check {
  return [
    imageChecks("image", props.image, props.mutableTag),
    countOutside("command", props.command, 1, 1000, "leave it out to run the image's own"),
    emptyValueChecks(props.environment),
    retryChecks("retry", props.retry, platform),
    userCheck(props),
    scratchChecks(props.scratch),
    sameVolumeCheck(props.scratch),
    logGroupChecks("logRetention", props.logRetention),
    jobQueueChecks({ ...props, fairShare: props.fairShare, queueName: props.queueName }),
    schedulingChecks(props),
    malformed("definitionName", props.definitionName, /^[0-9A-Za-z][0-9A-Za-z_-]{0,127}$/, {
      must: "be 1 to 128 letters, digits, _ and -, beginning with a letter or digit",
      remedy: "shorten or rename it",
    }),
    tagChecks("tags", props.tags),
  ];
}

/** Broken if Batch would refuse how long one attempt may take. */
export function timeoutChecks(prop: string, timeout: Duration, longest: Duration): Check {
  return [
    durationOutside(prop, timeout, SHORTEST_TIMEOUT, longest, "Batch takes 60 seconds and more"),
    notWholeUnit(prop, timeout, "seconds"),
  ];
}

/** Broken if no environment could ever hold one job: it would wait at the head of the queue. */
export function capacityCheck(maxVcpus: number, vcpu: number): Check {
  return refuse(maxVcpus < vcpu, {
    prop: "maxVcpus",
    must: `be at least what one job takes (${vcpu} vCPU), or no job ever runs`,
    got: maxVcpus,
    remedy: "raise it, or make the job smaller",
  });
}

function emptyValueChecks(environment: Readonly<Record<string, string>>): Check {
  return Object.entries(environment).map(([name, value]) =>
    refuse(value === "", {
      prop: `environment.${name}`,
      must: "have a value, because Batch leaves out variables without one",
      got: value,
      remedy: "leave it out, and let the program take that for empty",
    }),
  );
}

function sameVolumeCheck(scratch: readonly string[]): Check {
  const alike = scratch.filter((path) =>
    scratch.some((other) => other !== path && volumeName(other) === volumeName(path)),
  );
  return refuse(alike.length > 0, {
    prop: "scratch",
    must: "differ by more than - and /, because volumes are named after them",
    got: alike,
    remedy: "rename one",
  });
}

function schedulingChecks({ schedulingPriority, fairShare }: SettledBatchJobProps): Check {
  return [
    outside("schedulingPriority", schedulingPriority, 0, 9999),
    notWhole("schedulingPriority", schedulingPriority),
    refuse(schedulingPriority !== undefined && fairShare === undefined, {
      prop: "schedulingPriority",
      must: "be left out without fairShare, because a first-in-first-out queue knows no priorities of jobs",
      got: schedulingPriority,
      remedy: "set fairShare, or remove it",
    }),
  ];
}
