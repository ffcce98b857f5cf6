export { AddressesChangedError, checkAddresses, resourceAddresses } from "./addresses";
export {
  AppliedStack,
  applyStack,
  type Operation,
  planStack,
  type StackRunOptions,
  validateStack,
} from "./apply-stack";
export { type StackProblem, StackRefusedError, type Stage } from "./diagnostics";
export type { ResourceChange, StackPlan } from "./plan";
export type { StandInSettings } from "./run";
export type { AppliedResource, AppliedState } from "./state";
export { TerraformError } from "./terraform";
