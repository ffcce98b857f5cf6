import { randomUUID } from "node:crypto";
import type { RegisterJobDefinitionRequest, SubmitJobRequest } from "@aws-sdk/client-batch";
import { ClientException } from "./client-exception";
import { live, liveAsArray, type Site } from "./life";
import { ACCOUNT, type Definition, type Queue, SimulatedJob } from "./simulated-job";

/** Definitions, queues and jobs, and the lives of the jobs. */
export class BatchState {
  readonly definitions: Definition[] = [];
  readonly queues: Queue[];
  readonly jobs: SimulatedJob[] = [];
  private readonly lives: Promise<void>[] = [];

  constructor(
    private readonly site: Site,
    queues: readonly string[],
  ) {
    this.queues = queues.map((name) => ({ name, arn: `${ACCOUNT}:job-queue/${name}` }));
  }

  register(request: RegisterJobDefinitionRequest): Definition {
    const name = request.jobDefinitionName ?? "";
    const revision = 1 + this.definitions.filter((known) => known.jobDefinitionName === name).length;
    const definition = { ...request, revision, jobDefinitionArn: `${ACCOUNT}:job-definition/${name}:${revision}` };
    this.definitions.push(definition);
    return definition;
  }

  submit(request: SubmitJobRequest): SimulatedJob {
    const { jobName = "", arrayProperties } = request;
    if (!/^[a-zA-Z0-9][\w-]{0,127}$/.test(jobName)) throw new ClientException("Job name should match valid pattern");
    const [queue, definition, id] = [
      this.queue(request.jobQueue),
      this.definition(request.jobDefinition),
      randomUUID(),
    ];
    const job = new SimulatedJob(id, queue, definition, request);
    this.jobs.push(job);
    const size = arrayProperties?.size ?? 0;
    for (let index = 0; index < size; index += 1) {
      job.children.push(new SimulatedJob(`${id}:${index}`, queue, definition, request, index));
    }
    // the answer to the submission comes before any event of the job
    setImmediate(() => this.lives.push(this.begin(job)));
    return job;
  }

  job(id: string | undefined): SimulatedJob | undefined {
    return this.jobs.flatMap((job) => [job, ...job.children]).find((job) => job.id === id);
  }

  inQueue(named: string | undefined): readonly SimulatedJob[] {
    const queue = this.queue(named);
    return this.jobs.filter((job) => job.queue === queue);
  }

  queueArn(name: string): string {
    return this.queue(name).arn;
  }

  /** Ends a job and its children, those that `which` holds for. */
  end(id: string | undefined, reason: string | undefined, which: (job: SimulatedJob) => boolean): void {
    const job = this.job(id);
    if (job === undefined) throw new ClientException(`Job ${id} does not exist`);
    if (reason === undefined || reason === "") throw new ClientException("A reason is required");
    for (const each of [job, ...job.children]) if (!each.isOver && which(each)) each.ending.abort(reason);
  }

  /** Ends whatever runs, at once. */
  async close(): Promise<void> {
    for (const job of this.jobs.flatMap((each) => [each, ...each.children])) {
      job.ending.abort("the simulator closed");
      job.container?.kill();
    }
    await Promise.all(this.lives);
  }

  private begin(job: SimulatedJob): Promise<void> {
    const { site } = this;
    if (job.children.length === 0) return live(job, site);
    return liveAsArray(job, site, Promise.all(job.children.map((child) => live(child, site))));
  }

  private queue(named: string | undefined): Queue {
    const queue = this.queues.find(({ name, arn }) => named === name || named === arn);
    if (queue === undefined) throw new ClientException(`Job queue ${named} does not exist`);
    return queue;
  }

  private definition(named = ""): Definition {
    const found = this.definitions.findLast(
      ({ jobDefinitionName, revision, jobDefinitionArn }) =>
        named === jobDefinitionName || named === `${jobDefinitionName}:${revision}` || named === jobDefinitionArn,
    );
    if (found === undefined) throw new ClientException(`Job definition ${named} does not exist`);
    return found;
  }
}
