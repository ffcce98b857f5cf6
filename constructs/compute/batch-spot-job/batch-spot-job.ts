import { Annotations } from "cdktf";
import type { Construct } from "constructs";
import { checkProps } from "../../core/checks";
import { type Connections, PEERS } from "../../core/connections";
import { Port } from "../../core/port";
import { SecurityGroup } from "../../core/security-group";
import { isToken } from "../../core/tokens";
import { AnyBatchJob } from "../batch/any-batch-job";
import { JobContainer } from "../batch/job-container";
import { JobQueue } from "../batch/job-queue";
import { imageOf } from "../container/image";
import { spotJobChecks } from "./batch-spot-job-checks";
import type { BatchSpotJobProps } from "./batch-spot-job-props";
import { environmentId, environmentPrefix, InstanceEnvironment, type Purchase } from "./instance-environment";
import { InstanceRole } from "./instance-role";
import { InstanceTemplate } from "./instance-template";
import { mostVcpus } from "./instance-types";
import { type JobSubmission, type SubmitJobRequest, submissionChecks, submitJobRequest } from "./job-submission";
import { type SettledSpotJobProps, settleSpotJob } from "./settled-job";
import { type SolverResources, type SolverTiming, solverResources, solverTiming } from "./solver-plan";

/** Under this many zones, Spot has too few pools to choose from. */
const WANTED_ZONES = 3;

/**
 * A job for a solver on EC2 Spot, with what starts it: queue, definition and environments that exist only while jobs
 * do. Any of several instance types in several zones may run it, on demand if Spot has no room; interrupted attempts are
 * repeated, failed ones are not. It costs nothing while no job runs.
 *
 * @example
 * import { BatchSpotJob, MillraceApp, MillraceStack, Network } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * const availabilityZones = ["us-west-2a", "us-west-2b", "us-west-2c"];
 * const network = new Network(stack, "Network", { availabilityZones });
 * const digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
 * const image = `123456789012.dkr.ecr.us-west-2.amazonaws.com/solver@${digest}`;
 * new BatchSpotJob(stack, "Solver", { network, image, vcpu: 96, maxVcpus: 192 });
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/bestpractices.html
 */
export class BatchSpotJob extends AnyBatchJob {
  readonly connections: Connections;
  readonly queue: JobQueue;
  /** Takes jobs first. */
  readonly spot: InstanceEnvironment;
  /** Takes jobs where Spot has no room; `undefined` if that was switched off. */
  readonly onDemand: InstanceEnvironment | undefined;
  /** What the machines are launched with. */
  readonly template: InstanceTemplate;
  /** What the machines may do; the code in the containers has `jobRole`. */
  readonly instanceRole: InstanceRole;
  /** Threads and memory of the solver in one job. */
  readonly solver: SolverResources;
  /** When solver, attempt and caller give up, in this order. */
  readonly timing: SolverTiming;
  /** Instance types that may run the job. */
  readonly instanceTypes: readonly string[];
  protected readonly container: JobContainer;
  private readonly settled: SettledSpotJobProps;

  constructor(scope: Construct, id: string, props: BatchSpotJobProps) {
    super(scope, id);
    const settled = settleSpotJob(props);
    checkProps(this, spotJobChecks(settled));
    this.settled = settled;
    this.instanceTypes = settled.typeNames;
    this.solver = solverResources(settled.vcpu, settled.memoryMib);
    this.timing = solverTiming({ ...settled, attempts: settled.retry.attempts });
    this.container = this.createContainer();
    this.connections = this.createSecurityGroup();
    this.template = new InstanceTemplate(this, "Template", { options: settled.instances, tags: settled.tags });
    this.instanceRole = this.createInstanceRole();
    this.spot = this.createEnvironment("SPOT", settled.generation, settled.maxVcpus);
    this.onDemand = this.createOnDemand(settled.generation);
    for (const generation of settled.draining) this.keepDraining(generation);
    this.queue = this.createQueue();
    this.warn();
  }

  /**
   * The most vCPUs that can run at a time, and so the most that can cost: Batch may pass the limit of each environment by
   * one instance. `undefined` if Batch chooses the instance types itself or a limit is known only after apply.
   *
   * @see https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html
   */
  get mostVcpus(): number | undefined {
    const { sizes, maxVcpus, onDemandVcpus } = this.settled;
    const limits = onDemandVcpus === undefined ? [maxVcpus] : [maxVcpus, onDemandVcpus];
    if (sizes.length === 0 || limits.some(isToken)) return undefined;
    return mostVcpus(limits, Math.max(...sizes.map(({ vcpus }) => vcpus)));
  }

  /**
   * What to send to Batch's SubmitJob, for a schedule, a state machine or an SDK: this queue, the newest revision, an array
   * or one job. The caller needs `grantSubmit`.
   *
   * @throws InvalidPropsError if Batch would refuse it
   */
  submission(options: JobSubmission): SubmitJobRequest {
    checkProps(this, submissionChecks(options, this.settled.fairShare !== undefined));
    return submitJobRequest({ jobQueue: this.jobQueueArn, jobDefinition: this.jobDefinitionName }, options);
  }

  private createContainer(): JobContainer {
    const { vcpu, memoryMib, timeout, solver: variables } = this.settled;
    const container = new JobContainer(this, {
      job: this.settled,
      platform: "EC2_SPOT",
      timeout,
      vcpu,
      memoryMiB: memoryMib,
      container: {},
    });
    const { threads, memoryMib: memory, timeLimitSeconds } = variables;
    if (threads !== undefined) container.addSetting(threads, String(this.solver.threads));
    if (memory !== undefined) container.addSetting(memory, String(this.solver.memoryMib));
    if (timeLimitSeconds !== undefined) {
      container.addSetting(timeLimitSeconds, String(this.timing.solverTimeLimit.toSeconds()));
    }
    return container;
  }

  /** Jobs of Batch on EC2 share the network of their machine, so this is the jobs' group as well. */
  private createSecurityGroup(): Connections {
    const { network, egress, tags } = this.settled;
    const group = new SecurityGroup(this, "SecurityGroup", { vpcId: network.vpcId, description: "Batch job", tags });
    if (egress === "https") {
      group.connections.allowTo(PEERS.anyIpv4, Port.tcp(443), "HTTPS: ECR, ECS, S3, logs and what jobs call");
    }
    return group.connections;
  }

  private createInstanceRole(): InstanceRole {
    const { generation, draining, image, tags } = this.settled;
    const generations = [generation, ...draining];
    return new InstanceRole(this, "Instances", {
      image: imageOf(this, image),
      logGroup: this.container.logGroup,
      environmentPrefixes: generations.flatMap((number) =>
        (["SPOT", "EC2"] as const).map((purchase) => environmentPrefix(this, purchase, number)),
      ),
      tags,
    });
  }

  private createEnvironment(purchase: Purchase, generation: number, maxVcpus: number): InstanceEnvironment {
    const { instanceRole, template } = this;
    const environment = new InstanceEnvironment(this, environmentId(purchase, generation), {
      job: this.settled,
      purchase,
      generation,
      namePrefix: environmentPrefix(this, purchase, generation),
      maxVcpus,
      securityGroupIds: this.connections.securityGroupIds,
      instanceRole,
      template,
    });
    instanceRole.applyBefore(environment);
    return environment;
  }

  private createOnDemand(generation: number): InstanceEnvironment | undefined {
    const { onDemandVcpus } = this.settled;
    return onDemandVcpus === undefined ? undefined : this.createEnvironment("EC2", generation, onDemandVcpus);
  }

  private keepDraining(generation: number): void {
    this.createEnvironment("SPOT", generation, this.settled.maxVcpus);
    this.createOnDemand(generation);
  }

  private createQueue(): JobQueue {
    const { runnableLimit, priority, fairShare, queueName, tags } = this.settled;
    const environments = [this.spot, ...(this.onDemand === undefined ? [] : [this.onDemand])];
    const resources = environments.map(({ resource }) => resource);
    const queue = { environments: resources, runnableLimit, priority, fairShare, queueName, tags };
    return new JobQueue(this, "Queue", queue);
  }

  private warn(): void {
    const { network, subnets, typeNames, sizes, minVcpus } = this.settled;
    const zones = new Set(network.selectSubnets(subnets).map(({ slot }) => slot)).size;
    const annotations = Annotations.of(this);
    const pools = "each type in each zone is one pool of Spot, and jobs wait while none of theirs has room";
    if (zones < WANTED_ZONES) {
      annotations.addWarning(`subnets lie in ${zones} ${zones === 1 ? "zone" : "zones"}: ${pools}; use three or more`);
    }
    if (sizes.length === 1) {
      annotations.addWarning(`instanceTypes names ${typeNames[0]} only: ${pools}; name six or more`);
    }
    if (!isToken(minVcpus) && minVcpus > 0) {
      annotations.addWarning(`minVcpus is ${minVcpus}: they run and cost without jobs; set 0 to pay for jobs only`);
    }
  }
}
