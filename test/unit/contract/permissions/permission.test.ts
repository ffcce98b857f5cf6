import { describe, expect, test } from "vitest";
import {
  BATCH_BACKEND_PERMISSIONS,
  DEAD_LETTERS_PERMISSIONS,
  DYNAMO_API_KEY_STORE_PERMISSIONS,
  DYNAMO_JOB_STORE_PERMISSIONS,
  DYNAMO_OUTBOX_PERMISSIONS,
  DYNAMO_RATE_LIMITER_PERMISSIONS,
  DYNAMO_SCHEDULE_STORE_PERMISSIONS,
  mergePermissions,
  permissionsFor,
  S3_OBJECT_STORE_PERMISSIONS,
  SES_EMAIL_SENDER_PERMISSIONS,
  SQS_JOB_QUEUE_PERMISSIONS,
} from "../../../../src/contract/permissions";

const ALL = [
  BATCH_BACKEND_PERMISSIONS,
  DEAD_LETTERS_PERMISSIONS,
  DYNAMO_API_KEY_STORE_PERMISSIONS,
  DYNAMO_JOB_STORE_PERMISSIONS,
  DYNAMO_OUTBOX_PERMISSIONS,
  DYNAMO_RATE_LIMITER_PERMISSIONS,
  DYNAMO_SCHEDULE_STORE_PERMISSIONS,
  S3_OBJECT_STORE_PERMISSIONS,
  SES_EMAIL_SENDER_PERMISSIONS,
  SQS_JOB_QUEUE_PERMISSIONS,
];

describe("permissions of a process", () => {
  test("are those of the methods it calls, each once, by resource", () => {
    expect(permissionsFor(DYNAMO_JOB_STORE_PERMISSIONS, ["find", "load", "queuePosition"])).toEqual([
      { on: "table", actions: ["dynamodb:Query"] },
      { on: "index byQueue", actions: ["dynamodb:Query"] },
    ]);
  });

  test("of several adapters are one set a resource", () => {
    const merged = mergePermissions(
      permissionsFor(DYNAMO_JOB_STORE_PERMISSIONS, ["load"]),
      permissionsFor(DYNAMO_OUTBOX_PERMISSIONS),
    );
    expect(merged).toEqual([
      {
        on: "table",
        actions: ["dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Query"],
      },
    ]);
  });

  test.each(ALL)("hold no scan, no wildcard and nothing that changes the resource itself: %#", (adapter) => {
    const actions = permissionsFor(adapter).flatMap((set) => set.actions);
    expect(actions.length).toBeGreaterThan(0);
    expect(
      actions.filter((action) => /\*|:Scan$|Table$|Bucket(Policy|Acl)|Queue$/.test(action.replace("ListBucket", ""))),
    ).toEqual([]);
  });
});
