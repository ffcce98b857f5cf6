import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RegisterJobDefinitionRequest } from "@aws-sdk/client-batch";
import { OPERATIONS } from "./api";
import { BatchState } from "./batch-state";
import { ClientException } from "./client-exception";
import { type DeliverEvent, EventBus, type EventCounts, type EventTrouble } from "./event-bus";
import type { Launch } from "./life";
import { Room } from "./room";
import type { SimulatedJob } from "./simulated-job";

/** Options of {@link startBatchSimulator}. */
export interface BatchSimulatorOptions {
  /** Names of the job queues there are. */
  readonly queues: readonly string[];
  readonly launch: Launch;
  /** vCPUs of all jobs that run at a time. */
  readonly vcpus: number;
  /** Gets what EventBridge would deliver of every change of every job. @default - nobody hears */
  readonly deliver?: DeliverEvent;
  /** @default - every event comes once, in order */
  readonly trouble?: EventTrouble;
  /** Gets what containers write. @default - nobody reads it */
  readonly print?: (text: string) => void;
  /** How long a job is in each state before it runs. @default 5 */
  readonly stateMs?: number;
  /** From SIGTERM to SIGKILL. @default 30_000 */
  readonly graceMs?: number;
  /** How long a second of a timeout lasts. @default 1000 */
  readonly secondMs?: number;
}

const NO_TROUBLE: EventTrouble = { seed: 1, duplicate: 0, drop: 0, delayMs: 0 };

/** AWS Batch on this machine: its API as the SDK calls it, a process in the place of each container. */
export async function startBatchSimulator(options: BatchSimulatorOptions): Promise<BatchSimulator> {
  const simulator = new BatchSimulator(options);
  await simulator.listen();
  return simulator;
}

export class BatchSimulator {
  private readonly server = createServer((request, response) => void this.answer(request, response));
  private readonly bus: EventBus;
  private readonly room: Room;
  private readonly state: BatchState;

  constructor(options: BatchSimulatorOptions) {
    const { deliver = () => undefined, trouble = NO_TROUBLE, print = () => undefined, launch } = options;
    const { stateMs = 5, graceMs = 30_000, secondMs = 1_000 } = options;
    this.bus = new EventBus(deliver, trouble);
    this.room = new Room(options.vcpus);
    const changed = (job: SimulatedJob) => this.bus.put(stateChangeOf(job));
    this.state = new BatchState(
      { room: this.room, launch, stateMs, graceMs, secondMs, changed, print },
      options.queues,
    );
  }

  async listen(): Promise<void> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The jobs in the order they were submitted, as they are now. */
  get jobs(): readonly SimulatedJob[] {
    return this.state.jobs;
  }

  get events(): EventCounts {
    return this.bus.counts;
  }

  queueArn(name: string): string {
    return this.state.queueArn(name);
  }

  register(definition: RegisterJobDefinitionRequest): void {
    this.state.register(definition);
  }

  /** Adds to the vCPUs there are; a negative number takes them away from jobs that have not begun. */
  addVcpus(vcpus: number): void {
    this.room.add(vcpus);
  }

  /**
   * Takes the host of a running job away, as when Spot wants it back: SIGTERM, and SIGKILL after the notice.
   *
   * @param told - what Batch says afterwards: that the host went, or that the container exited before it did
   */
  reclaim(job: SimulatedJob, noticeMs: number, told: "host" | "exit" = "host"): void {
    if (job.container === undefined) throw new Error(`job ${job.id} is ${job.status} and has no container`);
    const instance = `i-${job.id.replaceAll("-", "").slice(0, 17)}`;
    if (told === "host") job.hostGone = `Host EC2 (instance ${instance}) terminated.`;
    job.container.stop(noticeMs);
  }

  /** Submits a job once more, as a client does that got no answer: `SubmitJob` has no token against it. */
  repeat(job: SimulatedJob): SimulatedJob {
    return this.state.submit(job.request);
  }

  /** What befalls events from now on. */
  setTrouble(trouble: EventTrouble = NO_TROUBLE): void {
    this.bus.setTrouble(trouble);
  }

  /** Waits until every event so far was delivered. */
  settled(): Promise<void> {
    return this.bus.settled();
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await this.bus.close();
    await this.state.close();
    await this.bus.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const [status, body, error] = this.call(request.url ?? "", text);
    response.writeHead(status, { "content-type": "application/json", ...(error && { "x-amzn-errortype": error }) });
    response.end(JSON.stringify(body));
  }

  private call(path: string, text: string): [number, object, string?] {
    const operation = OPERATIONS[path.replace("/v1/", "")];
    if (operation === undefined) return [404, { message: `${path} is not simulated` }, "UnknownOperationException"];
    try {
      return [200, operation(this.state, JSON.parse(text === "" ? "{}" : text))];
    } catch (error) {
      if (!(error instanceof ClientException)) throw error;
      return [400, { message: error.message }, error.name];
    }
  }
}

/** The event about a job that came into a state. */
function stateChangeOf(job: SimulatedJob): object {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Batch Job State Change",
    source: "aws.batch",
    account: "123456789012",
    time: new Date().toISOString(),
    region: "us-east-1",
    resources: [job.arn],
    detail: job.detail(),
  };
}
