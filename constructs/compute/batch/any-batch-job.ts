import type { BatchJobDefinition } from "@cdktf/provider-aws/lib/batch-job-definition/index.js";
import { Construct, type IConstruct } from "constructs";
import type { Bindable, Consumer } from "../../core/bind";
import type { Connections } from "../../core/connections";
import type { Grant, Grantee } from "../../core/grants";
import type { Role } from "../../core/role";
import type { StateChangeSource } from "../../messaging/event-pattern";
import type { LogGroup } from "../container/log-group";
import { grantCancel, grantDescribe, grantSubmit, type JobGrantOptions } from "./batch-grants";
import type { JobContainer } from "./job-container";
import type { JobQueue } from "./job-queue";
import { onStateChange, type StateChange, type StateChangeOptions } from "./state-change";

/** Words for what may be done with a job. */
export type BatchJobAccess = "submit" | "cancel" | "describe";
type Setting = "QUEUE_ARN" | "QUEUE_NAME" | "DEFINITION_ARN" | "DEFINITION_NAME";

/** What any job of AWS Batch offers: names, grants, events. Its own code is bound to other things like a service. */
export abstract class AnyBatchJob
  extends Construct
  implements Consumer, Bindable<BatchJobAccess, Setting>, StateChangeSource
{
  abstract readonly connections: Connections;
  abstract readonly queue: JobQueue;
  protected abstract readonly container: JobContainer;

  /** Known after apply. */
  get jobQueueArn(): string {
    return this.queue.jobQueueArn;
  }

  /** Known at synth. */
  get jobQueueName(): string {
    return this.queue.jobQueueName;
  }

  /** With the revision of this apply; known after apply. */
  get jobDefinitionArn(): string {
    return this.container.definitionArn;
  }

  /** A job submitted under the bare name runs the newest revision. Known at synth. */
  get jobDefinitionName(): string {
    return this.container.definitionName;
  }

  /** Escape hatch: the job definition, the provider's own resource. */
  get resource(): BatchJobDefinition {
    return this.container.resource;
  }

  /** Where the job's output goes. */
  get logGroup(): LogGroup {
    return this.container.logGroup;
  }

  /** What AWS needs to start the container; the code does not have it. */
  get executionRole(): Role {
    return this.container.executionRole;
  }

  /** What the code may do; `undefined` as long as nothing was granted: then it has no credentials at all. */
  get jobRole(): Role | undefined {
    return this.container.madeRole();
  }

  /** What grants and bindings give to: the code's role, which this makes. */
  get role(): Role {
    return this.container.role;
  }

  /** What starts the code. */
  get starters(): readonly IConstruct[] {
    return [this.resource];
  }

  /** What code must know to submit it. `DEFINITION_NAME` means the newest revision, `DEFINITION_ARN` this one. */
  get settings() {
    return {
      QUEUE_ARN: this.jobQueueArn,
      QUEUE_NAME: this.jobQueueName,
      DEFINITION_ARN: this.jobDefinitionArn,
      DEFINITION_NAME: this.jobDefinitionName,
    };
  }

  /**
   * Sets an environment variable of the code. Every event about a job carries it.
   *
   * @throws InvalidPropsError if the name is taken by another value or reserved, or the value is a secret
   */
  addSetting(name: string, value: string): void {
    this.container.addSetting(name, value);
  }

  /** Submitting jobs of any revision, to this queue. */
  grantSubmit(grantee: Grantee, options: JobGrantOptions = {}): Grant {
    const { definitionArnPrefix } = this.container;
    return grantSubmit(this, { jobQueueArn: this.jobQueueArn, definitionArnPrefix }, grantee, options);
  }

  /**
   * Stopping jobs. IAM cannot tell one queue's jobs from another's: without a tag it is about every job of the account in
   * this region.
   */
  grantCancel(grantee: Grantee, options: JobGrantOptions = {}): Grant {
    return grantCancel(this, grantee, options);
  }

  /** Reading what became of jobs. It is about all jobs of the account: Batch knows no narrower right. */
  grantDescribe(grantee: Grantee): Grant {
    return grantDescribe(grantee);
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee, access: BatchJobAccess): Grant {
    switch (access) {
      case "submit":
        return this.grantSubmit(grantee);
      case "cancel":
        return this.grantCancel(grantee);
      case "describe":
        return this.grantDescribe(grantee);
    }
  }

  /**
   * Tells a function, queue or topic when a job of this queue comes into a state. Events that cannot be delivered are
   * kept as dead letters.
   *
   * @param id of the rule, under this job
   */
  onStateChange(id: string, options: StateChangeOptions): StateChange {
    return onStateChange(this, id, options);
  }
}
