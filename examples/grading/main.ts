import { TerraformOutput } from "cdktf";
import {
  AlarmTopic,
  BatchFargateJob,
  Bucket,
  Duration,
  type Environment,
  ImageRepository,
  MillraceApp,
  MillraceStack,
  Network,
  Role,
  Size,
  synthesize,
} from "millrace";

const OREGON: Environment = { name: "dev", profile: "dev", region: "us-west-2" };

/** Homework graded by code of strangers: single constructs, put together by a team of their own. */
export class GradingStack extends MillraceStack {
  constructor(app: MillraceApp, id: string, environment: Environment) {
    super(app, id, { environment, prefix: "grading" });
    const availabilityZones = ["a", "b"].map((zone) => `${environment.region}${zone}`);
    // Nothing in this network but the grader: it has no way out, and its DNS answers a few names only.
    const network = new Network(this, "Network", { availabilityZones, nat: "none", endpoints: "fargate" });
    const submissions = new Bucket(this, "Submissions", {
      lifecycleRules: [{ id: "old", expireAfter: Duration.days(30) }],
    });
    const images = new ImageRepository(this, "Images");
    const grader = new BatchFargateJob(this, "Grader", {
      network,
      image: images.imageTagged("1.0.0"),
      fit: { cpu: 1, memory: Size.gibibytes(2) },
      timeout: Duration.minutes(15),
      buckets: [submissions],
    });
    grader.onStateChange("Failed", { states: ["FAILED"], target: new AlarmTopic(this, "Alarms") });

    const teacher = new Role(this, "Teacher", { assumedBy: ["lambda.amazonaws.com"] });
    grader.grantSubmit(teacher);
    submissions.grantPresign(teacher);
    new TerraformOutput(this, "JobQueueArn", { value: grader.jobQueueArn });
  }
}

export function build(app: MillraceApp, environment: Environment): GradingStack {
  return new GradingStack(app, "Grading", environment);
}

if (require.main === module) {
  const app = new MillraceApp();
  build(app, OREGON);
  synthesize(app);
}
