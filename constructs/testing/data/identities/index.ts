import { ACCESS } from "./access";
import { COMPUTE } from "./compute";
import { EDGE } from "./edge";
import type { Identities } from "./identities";
import { MESSAGING } from "./messaging";
import { MONITORING } from "./monitoring";
import { NETWORK } from "./network";
import { STORAGE } from "./storage";

/**
 * How AWS names what it makes: per resource type, a template for each attribute the service decides. `{name}` and the
 * like are attributes of the same resource; `{region}`, `{account}` and `{partition}` come from the provider,
 * `{hex:17}` and `{digits:12}` are made up, the same in every run. A type that is not here gets plausible values by the
 * names of its attributes. Shapes are those of the AWS service authorization reference.
 */
export const IDENTITIES: Identities = {
  ...NETWORK,
  ...ACCESS,
  ...STORAGE,
  ...MESSAGING,
  ...COMPUTE,
  ...EDGE,
  ...MONITORING,
};
