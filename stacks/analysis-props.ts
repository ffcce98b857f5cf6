import type { ContainerImage, Environment, OwnLoadBalancer, StateLocation, WorkerScaling } from "../constructs";
import { Duration } from "../constructs";

/** Props of `AnalysisStack`. */
export interface AnalysisStackProps {
  /** Where the stack goes. */
  readonly environment: Environment;
  /** Tag of the image in the repository this stack makes, such as `0.1.0`. API and workers run the same one. */
  readonly release: string;
  /** How clients reach the API: by a domain, a certificate, or `insecureHttp: true`. */
  readonly loadBalancer: OwnLoadBalancer;
  /**
   * The image, by digest.
   * @default - the one tagged `release`
   */
  readonly image?: string | ContainerImage;
  /**
   * What physical names begin with.
   * @default "analysis"
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
   * Longest time of one job.
   * @default Duration.hours(1)
   */
  readonly taskTimeout?: Duration;
  /**
   * How many workers there may be, and how soon a job has to be done.
   * @default { max: 10, processingTime: Duration.minutes(30), acceptableLatency: Duration.hours(2), arrivalsPerDay: { estimate: 100 } }
   */
  readonly scaling?: WorkerScaling;
  /**
   * Address that e-mails about ended jobs come from, and the ARN of the SES identity it is verified by.
   * @default - no e-mails are sent
   */
  readonly emails?: { readonly from: string; readonly identityArn: string };
}
export const ANALYSIS_STACK_DEFAULTS = {
  prefix: "analysis",
  state: { type: "local" },
  siteOrigins: [],
  taskTimeout: Duration.hours(1),
  scaling: {
    max: 10,
    processingTime: Duration.minutes(30),
    acceptableLatency: Duration.hours(2),
    arrivalsPerDay: { estimate: 100 },
  },
} as const;
