import { Aspects } from "cdktf";
import type { IConstruct } from "constructs";
import { type Check, refuse } from "./checks";
import { isToken } from "./tokens";

/** Tags as AWS takes them. */
export type Tags = Readonly<Record<string, string>>;

const MAX_TAGS = 50;
const MAX_KEY = 128;
const MAX_VALUE = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The rules AWS has for tags, as checks of a prop. */
export function tagChecks(prop: string, tags: Tags | undefined): Check {
  if (tags === undefined || isToken(tags)) return undefined;
  const entries = Object.entries(tags);
  return [
    refuse(entries.length > MAX_TAGS, {
      prop,
      must: `have at most ${MAX_TAGS} tags`,
      got: entries.length,
      remedy: "remove some",
    }),
    ...entries.map(([key, value]) => tagCheck(`${prop}.${key}`, key, value)),
  ];
}

/**
 * Tags everything under a construct that can be tagged. Tags a resource already has win; tags of the whole stack belong
 * into the stack's `tags`, which reach resources through the provider.
 *
 * @example
 * import { App, TerraformStack } from "cdktf";
 * import { tagAll } from "millrace";
 * const stack = new TerraformStack(new App(), "Shop");
 * tagAll(stack, { team: "timetable" });
 */
export function tagAll(scope: IConstruct, tags: Tags): void {
  Aspects.of(scope).add({
    visit(node) {
      if (isTaggable(node)) node.tags = { ...tags, ...node.tagsInput };
    },
  });
}

function tagCheck(prop: string, key: string, value: string): Check {
  return [
    refuse(key.length === 0 || key.length > MAX_KEY || !ALLOWED.test(key) || /^aws:/i.test(key), {
      prop,
      must: `have a key of 1 to ${MAX_KEY} letters, digits, spaces and _ . : / = + - @ that does not begin with aws:`,
      got: key,
      remedy: "rename it",
    }),
    refuse(!isToken(value) && (value.length > MAX_VALUE || !ALLOWED.test(value)), {
      prop,
      must: `be at most ${MAX_VALUE} letters, digits, spaces and _ . : / = + - @`,
      got: value,
      remedy: "shorten it or replace the other characters",
    }),
  ];
}

interface Taggable {
  tags: Record<string, string>;
  readonly tagsInput?: Record<string, string>;
}

/** A resource with tags of the usual kind: the binding has a reader for what was put in. */
function isTaggable(node: IConstruct): node is IConstruct & Taggable {
  return "tagsInput" in node && "tagsAllInput" in node;
}
