import {
  type Check,
  durationOutside,
  malformed,
  notOneOf,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
} from "../../core/checks";
import { Duration } from "../../core/duration";
import type { LoadBalancingAlgorithm, SettledHealthCheck } from "./target-group-props";

const ALGORITHMS: readonly LoadBalancingAlgorithm[] = ["round_robin", "least_outstanding_requests", "weighted_random"];

/** Broken if a value is none of AWS's ways to share requests out. */
export function algorithmCheck(prop: string, algorithm: LoadBalancingAlgorithm): Check {
  return notOneOf(prop, algorithm, ALGORITHMS);
}

/** Everything Elastic Load Balancing would refuse of a health check. */
export function healthCheckChecks(prop: string, check: SettledHealthCheck): Check {
  const { path, interval, timeout, healthyThreshold, unhealthyThreshold, codes } = check;
  return [
    malformed(`${prop}.path`, path, /^\/[A-Za-z0-9_./~%?&=+@:-]{0,1023}$/, {
      must: "begin with / and have at most 1024 characters",
      remedy: "leave out scheme and host",
    }),
    durationOutside(`${prop}.interval`, interval, Duration.seconds(5), Duration.seconds(300)),
    notWholeUnit(`${prop}.interval`, interval, "seconds"),
    durationOutside(`${prop}.timeout`, timeout, Duration.seconds(2), Duration.seconds(120)),
    notWholeUnit(`${prop}.timeout`, timeout, "seconds"),
    timeoutCheck(prop, check),
    outside(`${prop}.healthyThreshold`, healthyThreshold, 2, 10),
    notWhole(`${prop}.healthyThreshold`, healthyThreshold),
    outside(`${prop}.unhealthyThreshold`, unhealthyThreshold, 2, 10),
    notWhole(`${prop}.unhealthyThreshold`, unhealthyThreshold),
    malformed(`${prop}.codes`, codes, /^[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*$/, {
      must: "be status codes from 200 to 499, such as 200 or 200-299 or 200,204",
      remedy: "leave out words and spaces",
    }),
  ];
}

function timeoutCheck(prop: string, { interval, timeout }: SettledHealthCheck): Check {
  if (interval.isToken || timeout.isToken) return undefined;
  return refuse(timeout.toMillis({ integral: false }) >= interval.toMillis({ integral: false }), {
    prop: `${prop}.timeout`,
    must: `be shorter than the interval (${interval}), because AWS waits for one answer before it asks again`,
    got: timeout,
    remedy: "shorten it or lengthen the interval",
  });
}
