export { unvisitedAspects } from "./aspects";
export { tokenDebris } from "./debris";
export { emptyDependsOn, expandDependencies } from "./dependencies";
export { duplicateAddresses } from "./duplicate-addresses";
export { ignoredLogicalIds } from "./logical-ids";
export { nameClashes } from "./name-clashes";
export { providersWithoutAlias } from "./providers";
export { danglingReferences } from "./references";
