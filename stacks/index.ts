export { AnalysisStack, type AnalysisStackProps } from "./analysis";
export { ANALYSIS_STACK_DEFAULTS } from "./analysis-props";
export { ENVIRONMENTS, type EnvironmentName } from "./environments";
export { OptimizerStack, type OptimizerStackProps } from "./optimizer";
export { OPTIMIZER_STACK_DEFAULTS } from "./optimizer-props";
