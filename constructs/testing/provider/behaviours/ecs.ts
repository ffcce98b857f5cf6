import { fingerprint } from "../fakes";
import { isRecord, type Value, type ValueMap } from "../values";
import type { ResourceBehaviour } from "./behaviour";

/** What makes a revision of a task definition; tags and what Terraform does with old ones do not. */
const OUTSIDE_REVISIONS: ReadonlySet<string> = new Set([
  ...["arn", "arn_without_revision", "id", "revision", "region", "tags", "tags_all", "skip_destroy", "track_latest"],
]);

/** Each change of a task definition is a new revision. The number is made of the content: it counts nothing up. */
export const taskDefinition: ResourceBehaviour = {
  apply: (state) => {
    const content = Object.fromEntries(Object.entries(state).filter(([name]) => !OUTSIDE_REVISIONS.has(name)));
    const revision = 1 + (Number.parseInt(fingerprint("revision", content).slice(0, 8), 16) % 9999);
    return { ...state, revision, arn: `${String(state.arn_without_revision)}:${revision}` };
  },
};

/**
 * Where deployments are to fail, a service goes back to the former revision by itself if its circuit breaker rolls back,
 * and Terraform sees that if it waits. The call that changed the service has long been answered as a success.
 */
export const service: ResourceBehaviour = {
  apply: (state, { deploymentsFail = false }, prior) => {
    const rollsBack = deploymentsFail && state.wait_for_steady_state === true && breakerRollsBack(state);
    return rollsBack && prior !== undefined ? { ...state, task_definition: prior.task_definition ?? null } : state;
  },
};

function breakerRollsBack({ deployment_circuit_breaker: breaker = null }: ValueMap): boolean {
  const block: Value | undefined = Array.isArray(breaker) ? breaker[0] : breaker;
  return block !== undefined && isRecord(block) && block.enable === true && block.rollback === true;
}
