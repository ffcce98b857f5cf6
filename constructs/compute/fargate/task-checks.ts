import {
  type Check,
  countOutside,
  durationOutside,
  malformed,
  notOneOf,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
} from "../../core/checks";
import { type Settled, withDefaults } from "../../core/defaults";
import { Duration } from "../../core/duration";
import { tagChecks } from "../../core/tags";
import { fargateDiskChecks, scratchChecks, userCheck } from "../container/container-checks";
import { imageChecks } from "../container/image";
import { logGroupChecks } from "../container/log-group";
import { CONTAINER_HEALTH_CHECK_DEFAULTS, type ContainerHealthCheck } from "./container-definition";
import { cheapestFit, type FargateSize, fargateSizeChecks } from "./sizes";
import { FARGATE_TASK_DEFAULTS, type FargateTaskProps } from "./task-props";

/** Props with their defaults filled in. */
export type SettledFargateTaskProps = Settled<Omit<FargateTaskProps, "healthCheck">, typeof FARGATE_TASK_DEFAULTS> & {
  readonly healthCheck: Required<ContainerHealthCheck> | undefined;
};

const LONGEST_STOP = Duration.seconds(120);

/** Fills in the defaults. */
export function settleTaskProps({ healthCheck, ...props }: FargateTaskProps): SettledFargateTaskProps {
  const settled = withDefaults(props, FARGATE_TASK_DEFAULTS);
  const check = healthCheck === undefined ? undefined : withDefaults(healthCheck, CONTAINER_HEALTH_CHECK_DEFAULTS);
  return { ...settled, healthCheck: check };
}

/** The size that was asked for, once the checks have passed. */
export function settleSize({ size, fit: need = {} }: FargateTaskProps): FargateSize {
  const settled = size ?? cheapestFit(need);
  if (settled === undefined) throw new Error("fit was not checked before it was used");
  return settled;
}

/** Everything ECS would refuse, and what lets a task start only to fail. */
export function taskChecks(props: SettledFargateTaskProps): Check {
  return [
    imageChecks("image", props.image, props.mutableTag),
    fargateSizeChecks(props.size, props.fit),
    notOneOf("architecture", props.architecture, ["X86_64", "ARM64"]),
    outside("port", props.port, 1, 65_535),
    notWhole("port", props.port),
    countOutside("command", props.command, 1, 1000, "leave it out to run the image's own"),
    durationOutside(
      "stopTimeout",
      props.stopTimeout,
      Duration.seconds(1),
      LONGEST_STOP,
      "end sooner, or save and go on later",
    ),
    notWholeUnit("stopTimeout", props.stopTimeout, "seconds"),
    fargateDiskChecks(props.ephemeralStorage),
    userCheck(props),
    scratchChecks(props.scratch),
    execCheck(props),
    props.healthCheck === undefined ? undefined : healthChecks(props.healthCheck),
    logGroupChecks("logRetention", props.logRetention),
    malformed("family", props.family, /^[A-Za-z0-9_-]{1,255}$/, {
      must: "be 1 to 255 letters, digits, _ and -",
      remedy: "shorten or rename it",
    }),
    tagChecks("tags", props.tags),
  ];
}

function execCheck({ exec, readonlyRoot }: SettledFargateTaskProps): Check {
  return refuse(exec && readonlyRoot, {
    prop: "exec",
    must: "be left out where readonlyRoot is true: the agent of ECS Exec writes into the container",
    got: true,
    remedy: "set readonlyRoot: false for as long as you need a shell",
  });
}

function healthChecks({ command, interval, timeout, retries, startPeriod }: Required<ContainerHealthCheck>): Check {
  return [
    countOutside("healthCheck.command", command, 1, 100),
    durationOutside("healthCheck.interval", interval, Duration.seconds(5), Duration.seconds(300)),
    durationOutside("healthCheck.timeout", timeout, Duration.seconds(2), Duration.seconds(60)),
    durationOutside("healthCheck.startPeriod", startPeriod, Duration.seconds(0), Duration.seconds(300)),
    outside("healthCheck.retries", retries, 1, 10),
    notWhole("healthCheck.retries", retries),
  ];
}
