import type { BatchSpotJobProps, ContainerImage, Environment, StateLocation } from "../constructs";

/** Props of `OptimizerStack`. */
export interface OptimizerStackProps {
  /** Where the stack goes. */
  readonly environment: Environment;
  /** Tag of the solver's image in the repository this stack makes, such as `0.1.0`. */
  readonly release: string;
  /**
   * The solver's image, by digest.
   * @default - the one tagged `release`
   */
  readonly solverImage?: string | ContainerImage;
  /**
   * What physical names begin with.
   * @default "optimo"
   */
  readonly prefix?: string;
  /**
   * Where the state is kept.
   * @default { type: "local" }
   */
  readonly state?: StateLocation;
  /**
   * Origins of the pages that call the API, upload and download.
   * @default []
   */
  readonly siteOrigins?: readonly string[];
  /**
   * Who hears of alarms.
   * @default []
   */
  readonly alarmEmails?: readonly string[];
  /**
   * Size, instance types and limits of the solver.
   * @default {}
   */
  readonly solver?: Pick<BatchSpotJobProps, "vcpu" | "memory" | "instanceTypes" | "maxVcpus" | "timeout">;
  /**
   * Folder of the functions' bundles, `<name>/index.js` each.
   * @default - those of the package
   */
  readonly functionsFolder?: string;
}
export const OPTIMIZER_STACK_DEFAULTS = {
  prefix: "optimo",
  state: { type: "local" },
  siteOrigins: [],
  alarmEmails: [],
  solver: {},
} as const;
