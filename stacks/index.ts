export { ENVIRONMENTS, type EnvironmentName } from "./environments";
export { OptimizerStack, type OptimizerStackProps } from "./optimizer";
