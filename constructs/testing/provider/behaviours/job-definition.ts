import { fingerprint } from "../fakes";
import { isRecord, UNKNOWN, type ValueMap } from "../values";
import type { ResourceBehaviour } from "./behaviour";

/** Arguments of Terraform's, and tags, of which Batch makes no new revision. */
const OUTSIDE_REVISIONS: ReadonlySet<string> = new Set([
  ...["arn", "arn_prefix", "id", "region", "revision"],
  ...["deregister_on_new_revision", "tags", "tags_all"],
]);

/**
 * Every change of a job definition registers a new revision under the next number; the provider replaces it, with all
 * its revisions, where the rules of its retries change.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/batch/job_definition.go
 */
export const batchJobDefinition: ResourceBehaviour = {
  replacedBy: (prior, planned) => (rulesOf(prior) === rulesOf(planned) ? [] : ["retry_strategy"]),
  plan: (planned, _settings, prior) => {
    if (prior === undefined || registered(prior) === registered(planned)) return planned;
    return { ...planned, arn: UNKNOWN, id: UNKNOWN, revision: UNKNOWN };
  },
  apply: (state, _settings, prior) => {
    if (prior === undefined || registered(prior) === registered(state)) return state;
    const revision = Number(prior.revision) + 1;
    const arn = `${String(prior.arn_prefix)}:${revision}`;
    return { ...state, arn, id: arn, revision };
  },
};

function registered(definition: ValueMap): string {
  const inside = Object.entries(definition).filter(([name]) => !OUTSIDE_REVISIONS.has(name));
  return fingerprint("aws_batch_job_definition", Object.fromEntries(inside));
}

function rulesOf({ retry_strategy: strategies }: ValueMap): string {
  const rules = Array.isArray(strategies) ? strategies.filter(isRecord).map((each) => each.evaluate_on_exit) : [];
  return JSON.stringify(rules);
}
