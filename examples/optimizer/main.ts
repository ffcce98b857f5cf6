import { type Environment, MillraceApp, synthesize } from "millrace";
import { OptimizerStack, type OptimizerStackProps } from "millrace/stacks";

const OREGON: Environment = { name: "dev", profile: "dev", region: "us-west-2" };

type Changes = Partial<OptimizerStackProps>;

/** The optimizer for one school district: its own name, its own pages, a smaller solver. */
export function build(app: MillraceApp, environment: Environment, changes: Changes = {}): OptimizerStack {
  return new OptimizerStack(app, "Optimizer", {
    environment,
    prefix: "district9",
    release: "0.1.0",
    siteOrigins: ["https://schedules.district9.example"],
    alarmEmails: ["platform@district9.example"],
    solver: { vcpu: 8, maxVcpus: 32 },
    ...changes,
  });
}

if (require.main === module) {
  const app = new MillraceApp();
  build(app, OREGON);
  synthesize(app);
}
