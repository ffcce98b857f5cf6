import type { ValueMap } from "../values";
import type { ResourceBehaviour } from "./behaviour";

/** The zone in which AWS keeps the names of APIs; every region has one of its own. */
const ZONE = "Z1UJRXOUMOOFQ8";

/** An API's own name is led to one that AWS makes up, in a zone of the region. */
export const apiDomain: ResourceBehaviour = {
  apply: (state, { region }) => {
    const target_domain_name = `d-abc123def0.execute-api.${region}.amazonaws.com`;
    const blocks = (state.domain_name_configuration ?? []) as readonly ValueMap[];
    const led = blocks.map((block) => ({ ...block, target_domain_name, hosted_zone_id: ZONE }));
    return { ...state, domain_name_configuration: led };
  },
};
