import { Duration } from "../../../constructs/core/duration";
import { EncryptionKey } from "../../../constructs/core/encryption-key";
import { AlarmTopic } from "../../../constructs/messaging/alarm-topic";
import { WorkQueue } from "../../../constructs/messaging/work-queue";
import type { Exhibit } from "./exhibits";

export const MESSAGING_DEFAULTS: readonly Exhibit[] = [
  { name: "WorkQueue", build: (scope, id) => new WorkQueue(scope, id) },
  { name: "AlarmTopic", build: (scope, id) => new AlarmTopic(scope, id) },
];

export const MESSAGING_FORMS: readonly Exhibit[] = [
  {
    name: "WorkQueueFifo",
    build: (scope, id) =>
      new WorkQueue(scope, id, {
        fifo: true,
        taskTimeout: Duration.minutes(15),
        maxReceiveCount: 5,
        encryptionKey: new EncryptionKey(scope, `${id}Key`),
      }),
  },
  {
    name: "AlarmTopicFull",
    build: (scope, id) => new AlarmTopic(scope, id, { emails: ["operations@school.example"], displayName: "Alarms" }),
  },
];
