import type { ProviderSettings } from "../plan";
import type { ValueMap } from "../values";

/**
 * What a real service does beyond storing what it is given. `plan` may decide values that the service knows before the
 * change; `apply` fills what only the made resource has. Both get the object and return it changed.
 */
export interface ResourceBehaviour {
  plan?(planned: ValueMap, settings: ProviderSettings): ValueMap;
  apply?(state: ValueMap, settings: ProviderSettings): ValueMap;
}

/** Answers a data source: the attributes that the stand-in computes rather than makes up. */
export type DataBehaviour = (config: ValueMap, settings: ProviderSettings) => ValueMap;
