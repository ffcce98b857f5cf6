import type { Value } from "../values";
import type { ResourceBehaviour } from "./behaviour";

const KINDS: Readonly<Record<string, string>> = { network: "net", gateway: "gwy" };

/** The ARN of a load balancer tells its kind in three letters; made up, it is that of an application load balancer. */
export const loadBalancer: ResourceBehaviour = {
  apply: (state) => {
    const kind = KINDS[String(state.load_balancer_type)];
    if (kind === undefined) return state;
    return {
      ...state,
      arn: renamed(state.arn, kind),
      id: renamed(state.id, kind),
      arn_suffix: renamed(state.arn_suffix, kind),
    };
  },
};

function renamed(name: Value | undefined, kind: string): Value {
  return typeof name === "string" ? name.replace(/(^|\/)app\//, `$1${kind}/`) : (name ?? null);
}
