import { AsyncLocalStorage } from "node:async_hooks";
import type { MetadataBearer } from "@smithy/types";
import type { AwsClient } from "../../src/adapters/aws/clients";
import type { AdapterPermissions } from "../../src/contract/permissions";

/** A call of AWS as IAM sees it. */
export interface RecordedCall {
  /** The port's method that made it; undefined for calls outside of one. */
  readonly method: string | undefined;
  /** `dynamodb:GetItem` */
  readonly action: string;
  /** ARN, without account: emulators have one account and one region. */
  readonly resource: string;
}

type Input = Readonly<Record<string, unknown>>;
type Needs = readonly (readonly [action: string, resource: string])[];

const method = new AsyncLocalStorage<string>();

/** Tells a sink of every call that a client makes or signs, with what IAM would have to allow. */
export function recordCalls<In extends object, Out extends MetadataBearer>(
  client: AwsClient<In, Out>,
  sink: (call: RecordedCall) => void,
): void {
  client.middlewareStack.add(
    (next, context) => (args) => {
      const command = (context.commandName ?? "").replace(/Command$/, "");
      for (const [action, resource] of needs(command, args.input as Input)) {
        sink({ method: method.getStore(), action, resource });
      }
      return next(args);
    },
    { step: "initialize" },
  );
}

/** The port, whose methods are named in the calls they make. */
export function namingMethods<Port extends object>(port: Port, name: string): Port {
  return new Proxy(port, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== "function") return value;
      return (...args: readonly unknown[]) =>
        method.run(`${name}.${String(property)}`, () => Reflect.apply(value, target, args) as unknown);
    },
  });
}

/** What IAM asks for a command: for some another action than its name, for transactions those of its parts. */
function needs(command: string, input: Input): Needs {
  if ("TableName" in input || "RequestItems" in input || "TransactItems" in input) return dynamoNeeds(command, input);
  if ("QueueUrl" in input) return [[`sqs:${command}`, `sqs:${String(input.QueueUrl).split("/").at(-1)}`]];
  if ("Bucket" in input) return s3Needs(command, input);
  if (command in BATCH_NEEDS) return BATCH_NEEDS[command]?.(input) ?? [];
  throw new Error(`no permission is known for ${command}`);
}

function dynamoNeeds(command: string, input: Input): Needs {
  const table = (name: unknown, index?: unknown) => `table/${name}${index === undefined ? "" : `/index/${index}`}`;
  if ("TransactItems" in input) {
    return (input.TransactItems as Record<string, { TableName: string }>[]).flatMap((item) =>
      Object.entries(item).map(([part, { TableName }]) => {
        const action = part === "ConditionCheck" ? "ConditionCheckItem" : `${part}Item`;
        return [`dynamodb:${action}`, table(TableName)] as const;
      }),
    );
  }
  if ("RequestItems" in input) {
    return Object.keys(input.RequestItems as object).map((name) => [`dynamodb:${command}`, table(name)]);
  }
  return [[`dynamodb:${command}`, table(input.TableName, input.IndexName)]];
}

const BATCH_NEEDS: Readonly<Record<string, (input: Input) => Needs>> = {
  SubmitJob: ({ jobQueue, jobDefinition, tags }) => [
    ["batch:SubmitJob", `job-queue/${jobQueue}`],
    ["batch:SubmitJob", `job-definition/${jobDefinition}`],
    ...(tags === undefined ? [] : ([["batch:TagResource", "job/*"]] as const)),
  ],
  ListJobs: () => [["batch:ListJobs", "*"]],
  TerminateJob: ({ jobId }) => [["batch:TerminateJob", `job/${jobId}`]],
};

const S3_ACTIONS: Readonly<Record<string, string>> = {
  HeadObject: "GetObject",
  CreateMultipartUpload: "PutObject",
  UploadPart: "PutObject",
  CompleteMultipartUpload: "PutObject",
  DeleteObjects: "DeleteObject",
  ListObjectsV2: "ListBucket",
};

function s3Needs(command: string, input: Input): Needs {
  const action = `s3:${S3_ACTIONS[command] ?? command}`;
  const onBucket = action === "s3:ListBucket";
  return [[action, onBucket ? String(input.Bucket) : `${input.Bucket}/*`]];
}

/** `store.load dynamodb:Query table`, with the resource in a stack's words. */
export type Word = string;

/** What was recorded that nothing declares, and what is declared that was never recorded. */
export interface PermissionDifference {
  readonly undeclared: readonly Word[];
  readonly unused: readonly Word[];
}

/** Compares what adapters did with what the contract says they need, in both directions. */
export class PermissionRecord {
  private readonly seen = new Set<Word>();

  /** @param kindOf - what an ARN is in the words of a stack */
  sink(kindOf: (resource: string) => string): (call: RecordedCall) => void {
    return ({ method: by, action, resource }) => {
      if (by !== undefined) this.seen.add(`${by} ${action} ${kindOf(resource)}`);
    };
  }

  difference(declared: Readonly<Record<string, AdapterPermissions>>): PermissionDifference {
    const all = Object.entries(declared).flatMap(([port, methods]) =>
      Object.entries(methods).flatMap(([name, permissions]) =>
        permissions.map(({ action, on, because }) => ({ word: `${port}.${name} ${action} ${on}`, because })),
      ),
    );
    const words = new Set(all.map(({ word }) => word));
    const called = all.filter(({ because }) => because === undefined).map(({ word }) => word);
    return {
      undeclared: [...this.seen].filter((word) => !words.has(word)).sort(),
      unused: [...new Set(called)].filter((word) => !this.seen.has(word)).sort(),
    };
  }
}
