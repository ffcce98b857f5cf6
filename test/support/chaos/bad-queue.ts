import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { bodyOf } from "../scripted-server";
import { seededRandom } from "../seeded-random";

/** Shares of messages and calls that trouble befalls; the seed says which. */
export interface QueueTrouble {
  readonly seed: number;
  /** Accepted, and never seen again. */
  readonly lost: number;
  readonly doubled: number;
  /** Shown only after up to a second. */
  readonly late: number;
  /** Handed out without being hidden, as a standard queue may: a second worker gets it at the same time. */
  readonly shownTwice: number;
  /** Calls answered with 500. */
  readonly failing: number;
  readonly throttled: number;
  /** Calls whose connection is closed, before or after they took effect. */
  readonly broken: number;
  /** Calls that take effect and are answered only after two seconds, when nobody waits any more. */
  readonly slow: number;
}

const NO_TROUBLE: QueueTrouble = {
  ...{ seed: 1, lost: 0, doubled: 0, late: 0, shownTwice: 0 },
  ...{ failing: 0, throttled: 0, broken: 0, slow: 0 },
};

interface Message {
  readonly id: string;
  readonly body: string;
  visibleAt: number;
  receives: number;
  receipt: string;
}
type Input = Readonly<Record<string, unknown>>;

const LATE_MS = 1_000;
const SLOW_MS = 2_000;

/** One standard queue that speaks the protocol of SQS, on a bad day. It lives as long as the test: its service does not die. */
export class BadQueue {
  /** What befell messages and calls, by kind. */
  readonly counts: Record<string, number> = {};
  private readonly messages = new Map<string, Message>();
  private readonly random: () => number;
  private readonly server = createServer((request, response) => {
    this.serve(request, response).catch(() => response.destroy());
  });

  private constructor(private readonly trouble: QueueTrouble) {
    this.random = seededRandom(trouble.seed);
  }

  static async start(trouble: Partial<QueueTrouble>): Promise<BadQueue> {
    const queue = new BadQueue({ ...NO_TROUBLE, ...trouble });
    queue.server.listen(0, "127.0.0.1");
    await once(queue.server, "listening");
    return queue;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/000000000000/jobs`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await bodyOf(request);
    const operation = String(request.headers["x-amz-target"]).replace("AmazonSQS.", "");
    const input = JSON.parse(asked.toString("utf8")) as Input;
    if (this.befalls("failing")) return refuse(response, 500, "InternalError");
    if (this.befalls("throttled")) return refuse(response, 400, "ThrottlingException");
    const broken = this.befalls("broken");
    if (broken && this.random() < 0.5) return void response.destroy();
    const answer = await this.answer(operation, input);
    if (broken) return void response.destroy();
    if (this.befalls("slow")) await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    if (answer === undefined) return refuse(response, 400, "ReceiptHandleIsInvalid");
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(answer));
  }

  private answer(operation: string, input: Input): object | undefined | Promise<object> {
    switch (operation) {
      case "SendMessage":
        return this.send(String(input.MessageBody), Number(input.DelaySeconds ?? 0));
      case "ReceiveMessage":
        return this.receive(input);
      case "DeleteMessage":
        return this.held(input, (message) => this.messages.delete(message.id));
      case "ChangeMessageVisibility":
        return this.held(input, (message) => {
          message.visibleAt = Date.now() + Number(input.VisibilityTimeout) * 1000;
        });
      case "GetQueueAttributes": {
        const waiting = [...this.messages.values()].filter(({ visibleAt }) => visibleAt <= Date.now()).length;
        return { Attributes: { ApproximateNumberOfMessages: String(waiting) } };
      }
      default:
        throw new Error(`${operation} is not simulated`);
    }
  }

  private send(body: string, delaySeconds: number): object {
    const copies = this.befalls("lost") ? 0 : this.befalls("doubled") ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const late = this.befalls("late") ? this.random() * LATE_MS : 0;
      const id = randomUUID();
      this.messages.set(id, {
        ...{ id, body, receives: 0, receipt: "" },
        visibleAt: Date.now() + delaySeconds * 1000 + late,
      });
    }
    return { MessageId: randomUUID(), MD5OfMessageBody: md5(body) };
  }

  /** In no order, as soon as there is one, or nothing when the wait is over. */
  private async receive(input: Input): Promise<object> {
    const until = Date.now() + Number(input.WaitTimeSeconds ?? 0) * 1000;
    for (;;) {
      const visible = [...this.messages.values()].filter(({ visibleAt }) => visibleAt <= Date.now());
      if (visible.length > 0 || Date.now() >= until) return this.handOut(visible, input);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  private handOut(visible: Message[], input: Input): object {
    const Messages: object[] = [];
    while (visible.length > 0 && Messages.length < Number(input.MaxNumberOfMessages ?? 1)) {
      const [message] = visible.splice(Math.floor(this.random() * visible.length), 1);
      if (message === undefined) break;
      message.receives += 1;
      message.receipt = randomUUID();
      if (!this.befalls("shownTwice")) message.visibleAt = Date.now() + Number(input.VisibilityTimeout ?? 30) * 1000;
      Messages.push({
        ...{ MessageId: message.id, ReceiptHandle: message.receipt, Body: message.body },
        MD5OfBody: md5(message.body),
        Attributes: { ApproximateReceiveCount: String(message.receives) },
      });
    }
    return Messages.length > 0 ? { Messages } : {};
  }

  private held(input: Input, change: (message: Message) => unknown): object | undefined {
    const found = [...this.messages.values()].find(({ receipt }) => receipt === input.ReceiptHandle);
    if (found === undefined) return undefined;
    change(found);
    return {};
  }

  private befalls(what: Exclude<keyof QueueTrouble, "seed">): boolean {
    const { [what]: share } = this.trouble;
    if (share === 0 || this.random() >= share) return false;
    this.counts[what] = (this.counts[what] ?? 0) + 1;
    return true;
  }
}

function refuse(response: ServerResponse, status: number, type: string): void {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": type };
  response.writeHead(status, headers).end(JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message: type }));
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
