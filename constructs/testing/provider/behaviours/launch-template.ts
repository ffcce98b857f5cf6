import { fingerprint } from "../fakes";
import { UNKNOWN, type ValueMap } from "../values";
import type { ResourceBehaviour } from "./behaviour";

/** Arguments that are about the template, not about what it launches: a change of them makes no new version. */
const OUTSIDE_VERSIONS: ReadonlySet<string> = new Set([
  ...["arn", "id", "region", "name", "name_prefix", "description", "tags", "tags_all"],
  ...["latest_version", "default_version", "update_default_version"],
]);

/** Every change of what is launched makes a new version with the next number. */
export const launchTemplate: ResourceBehaviour = {
  plan: (planned, _settings, prior) => {
    return prior === undefined || launches(prior) === launches(planned)
      ? planned
      : { ...planned, latest_version: UNKNOWN };
  },
  apply: (state, _settings, prior) => {
    if (prior === undefined || launches(prior) === launches(state)) return state;
    return { ...state, latest_version: Number(prior.latest_version) + 1 };
  },
};

function launches(template: ValueMap): string {
  const inside = Object.entries(template).filter(([name]) => !OUTSIDE_VERSIONS.has(name));
  return fingerprint("aws_launch_template", Object.fromEntries(inside));
}
