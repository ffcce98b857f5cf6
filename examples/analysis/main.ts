import { Duration, type Environment, MillraceApp, synthesize } from "millrace";
import { AnalysisStack } from "millrace/stacks";

const OREGON: Environment = { name: "dev", profile: "dev", region: "us-west-2" };

/** Analysis jobs of a research group: a job takes up to two hours, and mornings bring most of them. */
export function build(app: MillraceApp, environment: Environment): AnalysisStack {
  return new AnalysisStack(app, "Analysis", {
    environment,
    prefix: "genomics",
    release: "0.1.0",
    loadBalancer: { domain: { name: "jobs.genomics.example", hostedZoneId: "Z0123456789EXAMPLE" } },
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
