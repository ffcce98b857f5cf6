import { ChangeMessageVisibilityCommand, type ReceiveMessageCommandOutput, SQSClient } from "@aws-sdk/client-sqs";
import { type AwsClientSettings, clientConfig, sqsClient } from "../../src/adapters/aws/clients";
import { DeadLetters } from "../../src/adapters/aws/sqs/dead-letters";
import { SqsJobQueue } from "../../src/adapters/aws/sqs/job-queue";
import type { Clock } from "../../src/jobs/ports";
import { createQueues } from "./aws-here";
import { namingMethods, PermissionRecord, recordCalls } from "./recorded-calls";

export interface TemporaryQueueOptions {
  readonly maxReceiveCount?: number;
  readonly record?: PermissionRecord;
}

/** A queue of its own, whose leases end when the test says so. */
export async function temporaryQueue(
  settings: AwsClientSettings,
  clock: Clock,
  { maxReceiveCount, record = new PermissionRecord() }: TemporaryQueueOptions = {},
) {
  const [client, other] = [sqsClient(settings), new SQSClient(clientConfig(settings))];
  const { queueUrl, deadLetterUrl } = await createQueues(other, maxReceiveCount);
  const { handles, polls } = watchReceipts(client);
  recordCalls(
    client,
    record.sink((resource) => (resource.endsWith("-dead") ? "dead letters" : "queue")),
  );
  const queue = new SqsJobQueue({ client, queueUrl, clock, waitSeconds: 0 });
  const dead = new DeadLetters({ client, queueUrl: deadLetterUrl, targetUrl: queueUrl });
  return {
    client,
    queue: namingMethods(queue, "queue"),
    dead: namingMethods(dead, "dead"),
    queueUrl,
    /** Polls that were begun. */
    polls,
    /** As if the time of every receipt had passed; those that are worth nothing any more are refused. */
    runOut: async () => {
      for (const ReceiptHandle of handles.splice(0)) {
        const command = new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 });
        await other.send(command).catch(() => undefined);
      }
    },
    close: async () => {
      client.destroy();
      other.destroy();
    },
  };
}

function watchReceipts(client: SQSClient): { readonly handles: string[]; readonly polls: () => number } {
  const handles: string[] = [];
  let polls = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== "ReceiveMessageCommand") return next(args);
      polls += 1;
      const result = await next(args);
      const { Messages = [] } = result.output as ReceiveMessageCommandOutput;
      handles.push(...Messages.flatMap(({ ReceiptHandle }) => ReceiptHandle ?? []));
      return result;
    },
    { step: "initialize", name: "watch-receipts" },
  );
  return { handles, polls: () => polls };
}
