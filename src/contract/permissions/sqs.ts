import type { AdapterPermissions, NeededPermission } from "./permission";

function on(kind: "queue" | "dead letters", ...actions: readonly string[]): readonly NeededPermission[] {
  return actions.map((action) => ({ action: `sqs:${action}`, on: kind }));
}

/** Of `SqsJobQueue`. */
export const SQS_JOB_QUEUE_PERMISSIONS = {
  send: on("queue", "SendMessage"),
  receive: on("queue", "ReceiveMessage", "ChangeMessageVisibility"),
  extend: on("queue", "ChangeMessageVisibility"),
  acknowledge: on("queue", "DeleteMessage"),
  giveBack: on("queue", "ChangeMessageVisibility", "SendMessage", "DeleteMessage"),
  depth: on("queue", "GetQueueAttributes"),
} as const satisfies AdapterPermissions;

/** Of `DeadLetters`. */
export const DEAD_LETTERS_PERMISSIONS = {
  count: on("dead letters", "GetQueueAttributes"),
  redrive: [...on("dead letters", "ReceiveMessage", "DeleteMessage"), ...on("queue", "SendMessage")],
} as const satisfies AdapterPermissions;
