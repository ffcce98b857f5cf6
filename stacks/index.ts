export { ENVIRONMENTS, type EnvironmentName } from "./environments";
export { OPTIMIZER_STACK_DEFAULTS, OptimizerStack, type OptimizerStackProps } from "./optimizer";
