import { Annotations } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { Account } from "../../core/account";
import { Alarm } from "../../core/alarm";
import type { Bindable, Consumer } from "../../core/bind";
import { checkProps } from "../../core/checks";
import type { Connections } from "../../core/connections";
import type { Duration } from "../../core/duration";
import { Grant, type Grantee, type RoleRef } from "../../core/grants";
import type { MathMetric } from "../../core/math-metric";
import type { Metric, MetricOptions } from "../../core/metric";
import { WorkQueue } from "../../messaging/work-queue";
import { FargateService } from "../fargate/service";
import { FargateTask } from "../fargate/task";
import { type SettledQueueWorkerProps, settleWorkerProps, workerChecks } from "./queue-worker-checks";
import type { QueueWorkerProps } from "./queue-worker-props";
import { targetBacklog } from "./scaling";
import { renderSteps, restSteps, type ScalingStep, wakeSteps } from "./steps";
import { deploymentTimeout, protectMinutes, queueRetention } from "./task-time";
import { backlogPerTaskMetric, spareTasksMetric, unattendedMetric, type WorkerSeries } from "./worker-metrics";
import { paceOf, scalingWarnings } from "./worker-scaling-checks";

/** From one message without a task on, tasks are started; from one spare task on, tasks end. */
const [WAKE_ABOVE, REST_FROM] = [0, 1];

/**
 * A queue and the tasks that work on it: as many as finish the work in an acceptable time, none while there is none,
 * and no task is stopped at work. While idle it costs its alarms, about 0.80 USD a month; a task of one vCPU and 2 GiB
 * costs 0.02 USD an hour where four in five run on Spot.
 *
 * @example
 * import { Cluster, Duration, MillraceApp, MillraceStack, Network, QueueWorker, Size } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Extraction", { environment });
 * const network = new Network(stack, "Network", { availabilityZones: ["us-west-2a", "us-west-2b"] });
 * new QueueWorker(stack, "Worker", {
 *   cluster: new Cluster(stack, "Cluster"),
 *   network,
 *   image: `public.ecr.aws/example/worker@sha256:${"0123456789abcdef".repeat(4)}`,
 *   fit: { cpu: 2, memory: Size.gibibytes(4) },
 *   taskTimeout: Duration.minutes(10),
 *   scaling: {
 *     max: 20,
 *     acceptableLatency: Duration.minutes(15),
 *     processingTime: Duration.minutes(1),
 *     concurrency: 10,
 *     arrivalsPerDay: 10_000,
 *   },
 * });
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
 */
export class QueueWorker
  extends Construct
  implements Consumer, Bindable<"send", "URL" | "ARN" | "NAME" | "DEAD_LETTERS_URL">
{
  /** What it works on. */
  readonly queue: WorkQueue;
  /** What runs, with its roles and logs. */
  readonly task: FargateTask;
  /** Who keeps it running. */
  readonly service: FargateService;
  /** Messages each task has to answer for; above it, tasks are added. */
  readonly targetBacklog: number;
  private readonly concurrency: number;

  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id);
    const settled = settleWorkerProps(props);
    checkProps(this, workerChecks(props, settled));
    for (const warning of scalingWarnings(settled.scaling)) Annotations.of(this).addWarning(warning);
    this.concurrency = settled.scaling.concurrency;
    this.targetBacklog = targetBacklog(paceOf(settled.scaling));
    this.queue = settled.queue ?? this.createQueue(settled);
    this.task = this.createTask(props, settled);
    this.service = this.createService(settled);
    this.tellTask(settled);
    this.queue.grantConsume(this.task).applyBefore(...this.task.starters);
    if (settled.scaleInProtection) this.grantProtection(settled);
    this.scale(settled);
  }

  /** The code's role. */
  get role(): RoleRef {
    return this.task.role;
  }

  get connections(): Connections {
    return this.task.connections;
  }

  get starters(): readonly IConstruct[] {
    return this.task.starters;
  }

  /** What senders must know. */
  get settings() {
    return this.queue.settings;
  }

  /**
   * Sets an environment variable of the code.
   *
   * @throws InvalidPropsError if the name is taken by another value or reserved, or the value is a secret
   */
  addSetting(name: string, value: string): void {
    this.task.addSetting(name, value);
  }

  /** Giving it work. */
  grantSendMessages(grantee: Grantee): Grant {
    return this.queue.grantSend(grantee);
  }

  /** Moving dead letters back into the queue, for another try. */
  grantRedrive(grantee: Grantee): Grant {
    return this.queue.grantRedrive(grantee);
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee, _access: "send"): Grant {
    return this.grantSendMessages(grantee);
  }

  /** Messages each task has to answer for, those at work included. */
  metricBacklogPerTask(): MathMetric {
    return backlogPerTaskMetric(this.series());
  }

  /** Tasks that would have nothing to do. */
  metricSpareTasks(): MathMetric {
    return spareTasksMetric(this.series(), this.concurrency);
  }

  /** Messages that wait while there is no task. */
  metricUnattended(): MathMetric {
    return unattendedMetric(this.series());
  }

  /** Age of the oldest message, in seconds: what to alarm on. */
  metricOldestMessageAge(options?: MetricOptions): Metric {
    return this.queue.metricAge(options);
  }

  /** Dead letters waiting: anything above 0 wants a look. */
  metricDeadLetters(options?: MetricOptions): Metric {
    return this.queue.metricDeadLetters(options);
  }

  /** Tasks that run. */
  metricRunningTasks(options?: MetricOptions): Metric {
    return this.service.metricRunningTasks(options);
  }

  private series(): WorkerSeries {
    const { queue, service } = this;
    return { visible: queue.metricVisible(), inFlight: queue.metricInFlight(), tasks: service.metricDesiredTasks() };
  }

  private createQueue(props: SettledQueueWorkerProps): WorkQueue {
    const { taskTimeout, maxReceiveCount, fifo, queueEncryptionKey: encryptionKey, tags } = props;
    const retention = queueRetention(taskTimeout, maxReceiveCount);
    return new WorkQueue(this, "Queue", { taskTimeout, maxReceiveCount, retention, fifo, encryptionKey, tags });
  }

  private createTask(props: QueueWorkerProps, { stopTimeout }: SettledQueueWorkerProps): FargateTask {
    return new FargateTask(this, "Task", { ...props, stopTimeout });
  }

  private createService(props: SettledQueueWorkerProps): FargateService {
    const { cluster, network, capacity, publicIp, failOnRollback, taskDefinitionOwner, scaling, tags } = props;
    return new FargateService(this, "Service", {
      cluster,
      network,
      task: this.task,
      desiredCount: scaling.min,
      capacity,
      publicIp,
      failOnRollback,
      taskDefinitionOwner,
      // Moving a task between zones ends it at work, and workers are not asked by anybody who minds where they are.
      zoneRebalancing: false,
      deploymentTimeout: deploymentTimeout(props.taskTimeout, props.scaleInProtection),
      tags,
    });
  }

  private tellTask({ variables, taskTimeout, scaling, scaleInProtection }: SettledQueueWorkerProps): void {
    this.addSetting(variables.queueUrl, this.queue.url);
    this.addSetting(variables.queueArn, this.queue.arn);
    this.addSetting(variables.queueName, this.queue.name);
    this.addSetting(variables.deadLettersUrl, this.queue.deadLetters.url);
    this.addSetting(variables.taskTimeoutSeconds, String(taskTimeout.toSeconds()));
    this.addSetting(variables.concurrency, String(scaling.concurrency));
    if (scaleInProtection) this.addSetting(variables.protectMinutes, String(protectMinutes(taskTimeout)));
  }

  /** Tasks protect themselves, by the agent's endpoint, as the code's role. */
  private grantProtection({ cluster }: SettledQueueWorkerProps): void {
    Grant.give(this.task, {
      actions: ["ecs:UpdateTaskProtection"],
      resources: [new Account(this).arn("ecs", `task/${cluster.clusterName}/*`)],
      conditions: { ArnEquals: { "ecs:cluster": cluster.clusterArn } },
    }).applyBefore(...this.task.starters);
  }

  /**
   * Tasks are added by the backlog, and end when they are spare. Target tracking alone would take tasks away from a
   * queue that is being worked off, which makes the rest late and saves nothing.
   */
  private scale({ scaling, tags }: SettledQueueWorkerProps): void {
    const { min, max, outCooldown, inCooldown, idleTime, cpu } = scaling;
    const scalable = this.service.scaleBetween({ min, max });
    const { expression, using: metrics, label } = this.metricBacklogPerTask();
    const adding = { disableScaleIn: true, outCooldown };
    scalable.scaleOnMetric("Backlog", {
      metric: { expression, metrics, label },
      target: this.targetBacklog,
      ...adding,
    });
    if (cpu !== undefined) scalable.scaleOnCpu({ target: cpu, ...adding });
    if (min === 0) this.wake(wakeSteps(paceOf(scaling), max), outCooldown, tags);
    this.rest(restSteps(max), { cooldown: inCooldown, idleTime }, tags);
  }

  private wake(steps: readonly ScalingStep[], cooldown: Duration, tags: SettledQueueWorkerProps["tags"]): void {
    const policy = this.addSteps("Wake", steps, WAKE_ABOVE, cooldown);
    new Alarm(this, "WakeAlarm", {
      description: "Messages wait and no task runs: tasks are started. Nothing is to be done.",
      metric: this.metricUnattended(),
      threshold: WAKE_ABOVE,
      topic: "none",
      actions: [policy.arn],
      tags,
    });
  }

  private rest(
    steps: readonly ScalingStep[],
    { cooldown, idleTime }: { readonly cooldown: Duration; readonly idleTime: Duration },
    tags: SettledQueueWorkerProps["tags"],
  ): void {
    const policy = this.addSteps("Rest", steps, REST_FROM, cooldown);
    new Alarm(this, "RestAlarm", {
      description: "There are more tasks than work: some end. Nothing is to be done.",
      metric: this.metricSpareTasks(),
      comparison: ">=",
      threshold: REST_FROM,
      periods: idleTime.toMinutes(),
      topic: "none",
      actions: [policy.arn],
      tags,
    });
  }

  private addSteps(id: string, steps: readonly ScalingStep[], threshold: number, cooldown: Duration) {
    const relative = renderSteps(steps, threshold);
    return this.service.scalable.addSteps(id, { adjustment: "ChangeInCapacity", steps: relative, cooldown });
  }
}
