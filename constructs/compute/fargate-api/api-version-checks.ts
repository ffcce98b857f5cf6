import { type Check, outside, refuse } from "../../core/checks";
import { type Settled, withDefaults } from "../../core/defaults";
import { Duration } from "../../core/duration";
import { usesSpot } from "../fargate/capacity";
import { algorithmCheck, healthCheckChecks } from "../load-balancer/target-group-checks";
import { type SettledHealthCheck, settleHealthCheck } from "../load-balancer/target-group-props";
import { API_SCALING_DEFAULTS, API_VERSION_DEFAULTS, type ApiScaling, type ApiVersionProps } from "./api-version-props";
import { chainChecks, graceFor, type RequestTimes, targetChecks } from "./request-chain";

/** Props with their defaults filled in. */
export interface SettledApiVersionProps extends Omit<Settled<ApiVersionProps, typeof API_VERSION_DEFAULTS>, Decided> {
  readonly healthCheck: SettledHealthCheck;
  readonly healthCheckGrace: Duration;
  readonly desiredCount: number;
}
type Decided = "healthCheck" | "healthCheckGrace" | "desiredCount";

const USUAL_GRACE = Duration.seconds(60);
/** One can fail, or be replaced, while the other answers. */
const USUAL_COUNT = 2;

/** Fills in the defaults. */
export function settleApiVersionProps(props: ApiVersionProps): SettledApiVersionProps {
  const settled = withDefaults(props, API_VERSION_DEFAULTS);
  const healthCheck = settleHealthCheck(settled.healthCheck);
  const { healthCheckGrace = graceFor(healthCheck, USUAL_GRACE) } = settled;
  const { desiredCount = settled.scaling?.min ?? USUAL_COUNT } = settled;
  return { ...settled, healthCheck, healthCheckGrace, desiredCount };
}

/** Everything about a version that is not checked by its task, its target group and its service. */
export function apiVersionChecks(
  props: SettledApiVersionProps,
  chain: RequestTimes,
  derived: readonly string[],
): Check {
  const { healthCheck, healthCheckGrace, slowStart, algorithm, environment } = props;
  return [
    chainChecks(chain, usesSpot(props.capacity)),
    derived.map((variable) => derivedCheck(variable, environment?.[variable])),
    healthCheckChecks("healthCheck", healthCheck),
    algorithmCheck("algorithm", algorithm),
    targetChecks({ healthCheck, healthCheckGrace, slowStart, algorithm }),
    scalingCheck(props.scaling),
  ];
}

function derivedCheck(variable: string, given: string | undefined): Check {
  return refuse(given !== undefined, {
    prop: `environment.${variable}`,
    must: "be left out, because it is derived from other props",
    got: given,
    remedy: "use port or keepAlive, or give the application's own names in variables",
  });
}

function scalingCheck(scaling: ApiScaling | undefined): Check {
  if (scaling === undefined) return undefined;
  const { min, cpu, memory, requestsPerTarget } = scaling;
  return [
    refuse(min === 0, {
      prop: "scaling.min",
      must: "be at least 1, because without a task the load balancer answers 503 and nothing starts one",
      got: min,
      remedy: "use 1, or a ServerlessApi",
    }),
    outside("scaling.requestsPerTarget", requestsPerTarget, 1, Number.MAX_SAFE_INTEGER),
    refuse(cpu === "off" && memory === "off" && requestsPerTarget === undefined, {
      prop: "scaling",
      must: "have something to follow",
      got: "cpu and memory off, and no requestsPerTarget",
      remedy: "give one of them, or leave scaling out",
    }),
  ];
}

/** The targets for utilisation, in per cent; undefined where one is off. */
export function utilisationTargets(scaling: ApiScaling): { readonly cpu?: number; readonly memory?: number } {
  const { cpu, memory } = withDefaults(scaling, API_SCALING_DEFAULTS);
  return { cpu: cpu === "off" ? undefined : cpu, memory: memory === "off" ? undefined : memory };
}
