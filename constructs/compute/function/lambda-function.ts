import type { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js";
import { LambdaFunction as AwsLambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { Lazy, Token } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { Account } from "../../core/account";
import type { Bindable, Consumer } from "../../core/bind";
import { checkAtSynth, checkProps } from "../../core/checks";
import type { Connections } from "../../core/connections";
import { Duration } from "../../core/duration";
import { Grant, type Grantee } from "../../core/grants";
import { Metric, type MetricOptions, type Statistic } from "../../core/metric";
import { composeName, physicalName } from "../../core/names";
import { Role } from "../../core/role";
import { SecurityGroup } from "../../core/security-group";
import type { Tags } from "../../core/tags";
import type { SendableQueue } from "../../messaging/queue-parts";
import type { WorkQueue } from "../../messaging/work-queue";
import { LogGroup } from "../container/log-group";
import { ContainerSettings } from "../container/settings";
import { asyncFailureChecks, settleAsyncFailure } from "./async-failure";
import { CodePackage } from "./code-package";
import { environmentSizeCheck, variableNameChecks } from "./function-environment";
import { networkStatements, TRACING_STATEMENT } from "./function-permissions";
import { functionChecks, type SettledFunctionProps, settleFunctionProps } from "./lambda-function-checks";
import type { AsyncFailureOptions, LambdaFunctionProps, QueueTriggerOptions } from "./lambda-function-props";
import { createTrigger, settleTriggerOptions, triggerChecks } from "./queue-trigger";

/**
 * A function with a role of its own that may do nothing but write its log until it is granted more. Idle it costs
 * nothing; a million calls of 100 ms with 512 MiB cost about 0.90 USD.
 *
 * @example
 * import { bind, Bucket, FunctionCode, LambdaFunction, MillraceApp, MillraceStack, Size } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Thumbnails", { environment });
 * const code = FunctionCode.fromText("export const handler = async (event) => event;");
 * const thumbnails = new LambdaFunction(stack, "Thumbnails", { code, memory: Size.mebibytes(1024) });
 * bind(thumbnails, new Bucket(stack, "Pictures"), { access: "read", environment: "PICTURES" });
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export class LambdaFunction extends Construct implements Consumer, Bindable<"invoke", "NAME" | "ARN"> {
  /** Known after apply. */
  readonly functionArn: string;
  /** Known at synth. */
  readonly functionName: string;
  /** What API Gateway calls it by. Known after apply. */
  readonly invokeArn: string;
  readonly timeout: Duration;
  readonly reservedConcurrency: number | undefined;
  readonly role: Role;
  readonly logGroup: LogGroup;
  /** Its way through the network; `undefined` for a function outside of any. */
  readonly connections: Connections | undefined;
  /** Escape hatch: the provider's own resource. */
  readonly resource: AwsLambdaFunction;
  private readonly variables: ContainerSettings;
  private readonly tags: Tags | undefined;

  constructor(scope: Construct, id: string, props: LambdaFunctionProps) {
    super(scope, id);
    const settled = settleFunctionProps(props, physicalName(this, "function"));
    checkProps(this, functionChecks(settled));
    const { environment, functionName, timeout, reservedConcurrency, tags } = settled;
    this.variables = new ContainerSettings(this, { platform: "lambda", environment, secretNames: [] });
    this.timeout = timeout;
    this.reservedConcurrency = reservedConcurrency;
    this.tags = tags;
    this.role = new Role(this, "Role", { assumedBy: ["lambda.amazonaws.com"], tags });
    this.logGroup = this.createLogGroup(settled);
    this.connections = this.createConnections(settled);
    this.resource = this.createFunction(settled);
    this.functionName = functionName;
    this.functionArn = this.resource.arn;
    this.invokeArn = this.resource.invokeArn;
    this.permit(settled);
    this.renderEnvironment();
  }

  /** What waits for permissions. Triggers wait for the function. */
  get starters(): readonly IConstruct[] {
    return [this.resource];
  }

  /** What code must know to call it. */
  get settings() {
    return { NAME: this.functionName, ARN: this.functionArn };
  }

  addSetting(name: string, value: string): void {
    checkProps(this, variableNameChecks([name]));
    this.variables.add(name, value);
    this.renderEnvironment();
  }

  /** Calling the function. */
  grantInvoke(grantee: Grantee): Grant {
    return Grant.give(grantee, { actions: ["lambda:InvokeFunction"], resources: [this.functionArn] });
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee): Grant {
    return this.grantInvoke(grantee);
  }

  /**
   * Lets a service of AWS call the function on behalf of one resource.
   *
   * @param service - such as `events.amazonaws.com`
   * @param sourceArn - the rule, topic or API that may call it
   * @param id - of the permission, where one service calls for several resources
   */
  allowInvokeFrom(service: string, sourceArn: string, id = `From-${composeName({ start: [], path: [service] }, 60)}`) {
    return new LambdaPermission(this, id, {
      statementId: id,
      action: "lambda:InvokeFunction",
      functionName: this.resource.functionName,
      principal: service,
      sourceArn,
    });
  }

  /**
   * Sends calls that failed for good to a queue. It is about calls nobody waits for, such as those of EventBridge:
   * without a queue they are lost after the last try.
   *
   * @throws InvalidPropsError if it was asked for before, or the queue is FIFO
   */
  onAsyncFailure(queue: SendableQueue, options: AsyncFailureOptions = {}): LambdaFunctionEventInvokeConfig {
    const { retryAttempts, maxEventAge } = settleAsyncFailure(options);
    const present = this.node.tryFindChild("AsyncFailure") !== undefined;
    checkProps(this, asyncFailureChecks({ retryAttempts, maxEventAge }, { queue, present }));
    queue.grantSend(this).applyBefore(this.resource);
    return new LambdaFunctionEventInvokeConfig(this, "AsyncFailure", {
      functionName: this.resource.functionName,
      maximumRetryAttempts: retryAttempts,
      maximumEventAgeInSeconds: maxEventAge.toSeconds(),
      destinationConfig: { onFailure: { destination: queue.arn } },
    });
  }

  /**
   * Has the function called with a queue's messages.
   *
   * @throws InvalidPropsError if the queue's task timeout is shorter than six times the function's timeout
   */
  addQueueTrigger(queue: WorkQueue, options: QueueTriggerOptions = {}): LambdaEventSourceMapping {
    const settled = settleTriggerOptions(options);
    const { timeout, reservedConcurrency } = this;
    const ends = { timeout, reservedConcurrency, taskTimeout: queue.taskTimeout, fifo: queue.fifo };
    checkProps(this, triggerChecks(settled, ends));
    queue.grantConsume(this).applyBefore(this.resource);
    const id = `Trigger-${composeName({ start: [], path: [queue.node.path] }, 60)}`;
    const { functionArn, tags } = this;
    return createTrigger(this, id, { queue, functionArn, options: settled, tags });
  }

  /** Calls. */
  metricInvocations(options?: MetricOptions): Metric {
    return this.metric("Invocations", "Sum", options);
  }

  /** Calls that ended in an error, timeouts included. */
  metricErrors(options?: MetricOptions): Metric {
    return this.metric("Errors", "Sum", options);
  }

  /** Calls refused because too many ran. */
  metricThrottles(options?: MetricOptions): Metric {
    return this.metric("Throttles", "Sum", options);
  }

  /** Time a call takes, in milliseconds: of 20 calls the slowest but one. */
  metricDuration(options?: MetricOptions): Metric {
    return this.metric("Duration", "p95", options);
  }

  /** Calls that run at once. */
  metricConcurrentExecutions(options?: MetricOptions): Metric {
    return this.metric("ConcurrentExecutions", "Maximum", options);
  }

  /** Calls nobody waits for that were given up without being run. */
  metricAsyncEventsDropped(options?: MetricOptions): Metric {
    return this.metric("AsyncEventsDropped", "Sum", options);
  }

  /** Failures that could not be sent to the queue of `onAsyncFailure`. */
  metricDestinationFailures(options?: MetricOptions): Metric {
    return this.metric("DestinationDeliveryFailures", "Sum", options);
  }

  private createLogGroup({ functionName, logRetention, encryptionKey, tags }: SettledFunctionProps): LogGroup {
    const logGroupName = `/aws/lambda/${functionName}`;
    return new LogGroup(this, "Logs", {
      prefix: "/aws/lambda",
      logGroupName,
      retention: logRetention,
      encryptionKey,
      tags,
    });
  }

  private createConnections({ network, tags }: SettledFunctionProps): Connections | undefined {
    if (network === undefined) return undefined;
    return new SecurityGroup(this, "SecurityGroup", { vpcId: network.vpcId, tags }).connections;
  }

  private createFunction(props: SettledFunctionProps): AwsLambdaFunction {
    const code = new CodePackage(this, "Code", props.code);
    return new AwsLambdaFunction(this, "Resource", {
      functionName: props.functionName,
      description: props.description,
      role: this.role.roleArn,
      filename: code.path,
      sourceCodeHash: code.hash,
      handler: props.handler,
      runtime: props.runtime,
      architectures: [props.architecture],
      memorySize: props.memory.toMebibytes(),
      timeout: props.timeout.toSeconds(),
      ephemeralStorage: { size: props.ephemeralStorage.toMebibytes() },
      reservedConcurrentExecutions: props.reservedConcurrency,
      kmsKeyArn: props.encryptionKey?.keyArn,
      loggingConfig: this.loggingOf(props),
      tracingConfig: { mode: props.tracing ? "Active" : "PassThrough" },
      ...this.placeOf(props),
      tags: props.tags,
    });
  }

  private loggingOf({ logLevel }: SettledFunctionProps) {
    const { logGroupName: logGroup } = this.logGroup;
    return { logFormat: "JSON", logGroup, applicationLogLevel: logLevel, systemLogLevel: "INFO" };
  }

  /** Groups are exchanged for the network's own before deletion, so that only the subnets wait for Lambda. */
  private placeOf({ network, subnetTier }: SettledFunctionProps) {
    if (network === undefined || this.connections === undefined) return {};
    const subnetIds = network.selectSubnets({ tier: subnetTier }).map(({ subnetId }) => subnetId);
    const securityGroupIds = [...this.connections.securityGroupIds];
    return { vpcConfig: { subnetIds, securityGroupIds }, replaceSecurityGroupsOnDestroy: true };
  }

  /** Before the function is made: Lambda asks for some of it then, and deletes under it. */
  private permit({ network, tracing, functionName }: SettledFunctionProps): void {
    this.logGroup.grantWrite(this).applyBefore(this.resource);
    if (tracing) Grant.give(this, TRACING_STATEMENT).applyBefore(this.resource);
    if (network === undefined) return;
    const arn = new Account(this).arn("lambda", `function:${functionName}`);
    Grant.give(this, ...networkStatements(arn)).applyBefore(this.resource);
  }

  /** A block without variables would be read back as none: it comes with the first. */
  private renderEnvironment(): void {
    if (this.resource.environmentInput !== undefined || this.variables.list().length === 0) return;
    this.resource.putEnvironment({
      variables: Token.asStringMap(Lazy.anyValue({ produce: () => this.variables.map() })),
    });
    checkAtSynth(this, () => environmentSizeCheck(this.variables.map()));
  }

  private metric(metricName: string, statistic: Statistic, options?: MetricOptions): Metric {
    const dimensions = { FunctionName: this.functionName };
    const period = Duration.minutes(1);
    return new Metric({ namespace: "AWS/Lambda", metricName, dimensions, statistic, period }, options);
  }
}
