import type { Construct } from "constructs";
import { checkAtSynth, checkProps } from "../../core/checks";
import type { Connections } from "../../core/connections";
import { orderAfter } from "../../core/ordering";
import { SecurityGroup } from "../../core/security-group";
import type { EgressGuard } from "../../network/egress-guard";
import { AnyBatchJob } from "../batch/any-batch-job";
import { JobContainer } from "../batch/job-container";
import { JobQueue } from "../batch/job-queue";
import type { Loose } from "../fargate/container-definition";
import type { FargateSize } from "../fargate/sizes";
import {
  endpointChecks,
  fargateJobChecks,
  platformOf,
  type SettledBatchFargateJobProps,
  settleFargateJobProps,
  settleJobSize,
} from "./batch-fargate-job-checks";
import type { BatchFargateJobProps } from "./batch-fargate-job-props";
import { FargateEnvironment } from "./fargate-environment";
import { allowNeeded, guardOf, neededEndpoints, openToEndpoints } from "./job-egress";

/**
 * Jobs on Fargate by AWS Batch, closed as far as AWS allows: made for programs of others, such as submissions to be
 * graded. One job has a machine of its own, no credentials unless something is granted, a read-only root, no way to the
 * internet and no open DNS; it is ended after its timeout and tried again only if the infrastructure failed. Nothing
 * costs while no job runs but the network's endpoints; an hour of 1 vCPU and 2 GiB costs about 0.05 USD.
 *
 * @example
 * import { BatchFargateJob, Bucket, Duration, MillraceApp, MillraceStack, Network, Size } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Grading", { environment });
 * const availabilityZones = ["us-west-2a", "us-west-2b"];
 * const network = new Network(stack, "Network", { availabilityZones, nat: "none", endpoints: "fargate" });
 * new BatchFargateJob(stack, "Grader", {
 *   network,
 *   image: `123456789012.dkr.ecr.us-west-2.amazonaws.com/grader@sha256:${"0123456789abcdef".repeat(4)}`,
 *   fit: { cpu: 1, memory: Size.gibibytes(2) },
 *   timeout: Duration.minutes(10),
 *   buckets: [new Bucket(stack, "Submissions")],
 * });
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/fargate.html
 */
export class BatchFargateJob extends AnyBatchJob {
  /** What one job gets. */
  readonly size: FargateSize;
  readonly connections: Connections;
  /** What closes the network's DNS and S3; pass it to other jobs in the same network. `undefined` if both are open. */
  readonly egressGuard: EgressGuard | undefined;
  /** In the order in which they are tried. */
  readonly environments: readonly FargateEnvironment[];
  readonly queue: JobQueue;
  protected readonly container: JobContainer;

  constructor(scope: Construct, id: string, props: BatchFargateJobProps) {
    super(scope, id);
    const settled = settleFargateJobProps(props);
    checkProps(this, fargateJobChecks(settled, props));
    this.size = settleJobSize(props);
    this.connections = this.createSecurityGroup(settled).connections;
    this.egressGuard = guardOf(this, settled);
    if (this.egressGuard !== undefined) allowNeeded(this, this.egressGuard, settled);
    this.environments = this.createEnvironments(settled);
    this.queue = this.createQueue(settled);
    this.container = this.createContainer(settled);
    this.startBehindGuard(settled);
    this.checkEndpoints(settled);
  }

  private createSecurityGroup({ network, tags }: SettledBatchFargateJobProps): SecurityGroup {
    const description = "Jobs that reach endpoints and S3 alone";
    const group = new SecurityGroup(this, "SecurityGroup", { vpcId: network.vpcId, description, tags });
    openToEndpoints(this, group.connections, network);
    return group;
  }

  private createEnvironments(props: SettledBatchFargateJobProps): readonly FargateEnvironment[] {
    const { capacity, maxVcpus, network, subnetTier, tags } = props;
    const subnetIds = network.selectSubnets({ tier: subnetTier }).map((subnet) => subnet.subnetId);
    const { securityGroupIds } = this.connections;
    const common = { maxVcpus, subnetIds, securityGroupIds, tags };
    const spot = () => new FargateEnvironment(this, "Spot", { ...common, type: "FARGATE_SPOT" });
    const onDemand = () => new FargateEnvironment(this, "OnDemand", { ...common, type: "FARGATE" });
    if (capacity === "spotThenOnDemand") return [spot(), onDemand()];
    return [capacity === "spot" ? spot() : onDemand()];
  }

  private createQueue(props: SettledBatchFargateJobProps): JobQueue {
    const { runnableLimit, priority, fairShare, queueName, tags } = props;
    const environments = this.environments.map(({ resource }) => resource);
    return new JobQueue(this, "Queue", { environments, runnableLimit, priority, fairShare, queueName, tags });
  }

  private createContainer(job: SettledBatchFargateJobProps): JobContainer {
    const { cpu, memory } = this.size;
    return new JobContainer(this, {
      job,
      platform: platformOf(job.capacity),
      timeout: job.timeout,
      vcpu: cpu,
      memoryMiB: memory.toMebibytes(),
      container: fargateContainer(job),
    });
  }

  /** No job can be submitted before the ways out are closed. A guard given is there already, perhaps in another stack. */
  private startBehindGuard({ egressGuard }: SettledBatchFargateJobProps): void {
    if (egressGuard === undefined && this.egressGuard !== undefined) orderAfter(this.resource, this.egressGuard);
  }

  private checkEndpoints(props: SettledBatchFargateJobProps): void {
    if (props.subnetTier !== "isolated") return;
    checkAtSynth(this, () => endpointChecks(props.network.interfaceEndpoints, neededEndpoints(props)));
  }
}

/** What only Fargate has. The platform version is left out: what AWS gives back for it counts as the latest. */
function fargateContainer({ architecture, ephemeralStorage }: SettledBatchFargateJobProps): Record<string, Loose> {
  return {
    networkConfiguration: { assignPublicIp: "DISABLED" },
    runtimePlatform: { cpuArchitecture: architecture, operatingSystemFamily: "LINUX" },
    ephemeralStorage: ephemeralStorage === undefined ? undefined : { sizeInGiB: ephemeralStorage.toGibibytes() },
  };
}
