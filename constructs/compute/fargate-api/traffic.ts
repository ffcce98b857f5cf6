import { type Check, notWhole, outside, refuse } from "../../core/checks";

/** Parts of the requests by the names of versions, in proportion to each other; who is not named gets none. */
export type TrafficWeights = Readonly<Record<string, number>>;

/** Name of the version that an API is made with. */
export const CURRENT = "Current";

/** Everything for the version the API was made with, until something else is said. */
export const ALL_TO_CURRENT: TrafficWeights = { [CURRENT]: 1 };

/** How many target groups AWS takes in one rule. */
const MOST_VERSIONS = 5;

/** What is wrong with a way to share requests out. */
export function trafficChecks(weights: TrafficWeights, versions: readonly string[]): Check {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return [
    Object.entries(weights).map(([version, weight]) => [
      refuse(!versions.includes(version), {
        prop: `weights.${version}`,
        must: `name a version of the API (${versions.join(", ")})`,
        got: version,
        remedy: "call addVersion first, or correct the name",
      }),
      outside(`weights.${version}`, weight, 0, 999),
      notWhole(`weights.${version}`, weight),
    ]),
    refuse(total === 0, {
      prop: "weights",
      must: "leave some requests to a version, because AWS answers 503 where all weights are 0",
      got: "nothing but 0",
      remedy: "give one version a weight",
    }),
    refuse(versions.length > MOST_VERSIONS, {
      prop: "versions",
      must: `be at most ${MOST_VERSIONS}, which is what AWS takes in one rule`,
      got: versions.length,
      remedy: "remove those that get no requests",
    }),
  ];
}

/** Versions that get requests and have no task to answer them. */
export function idleVersionChecks(weights: TrafficWeights, desiredCounts: TrafficWeights): Check {
  return Object.entries(desiredCounts).map(([version, desiredCount]) =>
    refuse(desiredCount === 0 && (weights[version] ?? 0) > 0, {
      prop: `${version}.desiredCount`,
      must: "be at least 1 where the version gets requests, because the load balancer would answer 503",
      got: desiredCount,
      remedy: "raise it, or take the version's weight away first",
    }),
  );
}
