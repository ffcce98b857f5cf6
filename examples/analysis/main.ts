import { Duration, type Environment, MillraceApp, synthesize } from "millrace";
import { AnalysisStack } from "millrace/stacks";

const OREGON: Environment = { name: "dev", profile: "dev", region: "us-west-2" };

/** The hosted zone of genomics.example: put your own here. */
const ZONE = "Z0123456789EXAMPLE";

/** Analysis jobs of a research group: a job takes up to two hours, and mornings bring most of them. */
export function build(app: MillraceApp, environment: Environment, hostedZoneId = ZONE): AnalysisStack {
  return new AnalysisStack(app, "Analysis", {
    environment,
    prefix: "genomics",
    release: "0.1.0",
    loadBalancer: { domain: { name: "jobs.genomics.example", hostedZoneId } },
    taskTimeout: Duration.hours(2),
    scaling: {
      max: 20,
      processingTime: Duration.minutes(40),
      acceptableLatency: Duration.hours(4),
      arrivalsPerDay: 400,
    },
  });
}

if (require.main === module) {
  const app = new MillraceApp();
  build(app, OREGON);
  synthesize(app);
}
