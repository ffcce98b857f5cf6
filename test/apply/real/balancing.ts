import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { emulated } from "./leftovers";
import type { RealRun } from "./real-run";

/** A client for the emulator that holds a run. */
export function balancing({ endpoint }: RealRun): ElasticLoadBalancingV2Client {
  return new ElasticLoadBalancingV2Client(emulated(endpoint));
}

/** The attributes of a resource that lies directly in the stack. */
export function beside(applied: RealRun, address: string): Readonly<Record<string, unknown>> {
  const found = applied.state.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`no ${address} in the state`);
  return found.attributes;
}

export async function listenersOf(applied: RealRun, name: string) {
  const LoadBalancerArn = String(applied.made("aws_lb", name).arn);
  const { Listeners = [] } = await balancing(applied).send(new DescribeListenersCommand({ LoadBalancerArn }));
  return Listeners.toSorted((a, b) => (a.Port ?? 0) - (b.Port ?? 0));
}

/** The rules of the listener that serves, by priority, without the default one. */
export async function rulesOf(applied: RealRun, name: string) {
  const ListenerArn = (await listenersOf(applied, name)).at(-1)?.ListenerArn;
  const { Rules = [] } = await balancing(applied).send(new DescribeRulesCommand({ ListenerArn }));
  const own = Rules.filter(({ Priority }) => Priority !== "default");
  return own.toSorted((a, b) => Number(a.Priority) - Number(b.Priority));
}
