import type { ProviderSettings } from "../plan";
import type { ValueMap } from "../values";

/**
 * What a real service does beyond storing what it is given. `plan` may decide values that the service knows before the
 * change; `apply` fills what only the made resource has. Both get the object, and what it was before if it was there,
 * and return it changed.
 */
export interface ResourceBehaviour {
  plan?(planned: ValueMap, settings: ProviderSettings, prior?: ValueMap): ValueMap;
  apply?(state: ValueMap, settings: ProviderSettings, prior?: ValueMap): ValueMap;
  /** Arguments, by dotted path, that this object changes in place although their change replaces others of its type. */
  inPlace?(prior: ValueMap, planned: ValueMap): readonly string[];
  /** Arguments whose change replaces this object although plans of single arguments did not show it. */
  replacedBy?(prior: ValueMap, planned: ValueMap): readonly string[];
  /** ARNs of what cannot be deleted while this object is as it is. */
  holds?(state: ValueMap): readonly string[];
  /** What AWS answers to the deletion of an object that another one holds. */
  readonly whenHeld?: string;
}

/** Answers a data source: the attributes that the stand-in computes rather than makes up. */
export type DataBehaviour = (config: ValueMap, settings: ProviderSettings) => ValueMap;
