import { describe, expect, test } from "vitest";
import {
  bind,
  Duration,
  FunctionCode,
  LambdaFunction,
  type LambdaFunctionProps,
  type QueueTriggerOptions,
  Size,
  WorkQueue,
  type WorkQueueProps,
} from "../../../../../constructs";
import { refusal, synthesize } from "../../../../support/synthesize";

const code = FunctionCode.fromText("export const handler = 1;");

function mistakes(props: Partial<LambdaFunctionProps>): readonly string[] {
  return lines(refusal((stack) => new LambdaFunction(stack, "F", { code, ...props })));
}

function triggerMistakes(props: Partial<LambdaFunctionProps>, queue: WorkQueueProps, options?: QueueTriggerOptions) {
  return lines(
    refusal((stack) => {
      const made = new LambdaFunction(stack, "F", { code, ...props });
      made.addQueueTrigger(new WorkQueue(stack, "Q", queue), options);
    }),
  );
}

function lines(text: string): readonly string[] {
  return text.split("\n").map((line) => line.replace(/^Shop\/F: /, ""));
}

describe("a function is refused", () => {
  test.each<[string, Partial<LambdaFunctionProps>, string]>([
    [
      "that may run longer than Lambda lets it",
      { timeout: Duration.minutes(16) },
      "timeout must be from 1 second to 15 minutes, got 16 minutes; run longer work as a Batch job",
    ],
    [
      "whose timeout is no whole number of seconds",
      { timeout: Duration.millis(1500) },
      "timeout must be a whole number of seconds, got 1500 milliseconds; round it",
    ],
    [
      "with more memory than there is",
      { memory: Size.gibibytes(16) },
      "memory must be from 128 MiB to 10240 MiB, got 16 GiB; give a size in that range",
    ],
    [
      "with too little space",
      { ephemeralStorage: Size.mebibytes(256) },
      "ephemeralStorage must be from 512 MiB to 10240 MiB, got 256 MiB; give a size in that range",
    ],
    [
      "with half a call reserved",
      { reservedConcurrency: 0.5 },
      "reservedConcurrency must be a whole number, got 0.5; round it",
    ],
    [
      "whose handler's file is not in the package",
      { handler: "app.handler" },
      'handler must begin with a file of the code (index.mjs), got "app.handler"; correct it, or every call would fail',
    ],
    [
      "whose handler names no export",
      { handler: "index" },
      'handler must be a file without its ending, a dot, and what it exports, got "index"; such as index.handler',
    ],
    [
      "without a program for a runtime of one's own",
      { runtime: "provided.al2023" },
      'code must hold a program called bootstrap, which provided.al2023 starts, got "index.mjs"; rename it, or choose another runtime',
    ],
    [
      "whose bundle was not built",
      { code: FunctionCode.fromFile("dist/functions/submit-job.mjs") },
      'code must name a file that exists, got "submit-job.mjs"; build it first, or correct the path',
    ],
    [
      "whose folder was not built",
      { code: FunctionCode.fromDirectory("dist/functions/submit-job") },
      'code must name a folder that exists, got "submit-job"; build it first, or correct the path',
    ],
    [
      "with logs kept for a time CloudWatch does not know",
      { logRetention: Duration.days(31) },
      "logRetention must be a number of days CloudWatch Logs knows (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653), got 31 days; choose the next longer one",
    ],
    [
      "with a name of other characters",
      { functionName: "my function" },
      'functionName must be 1 to 64 letters, digits, _ and -, got "my function"; shorten or rename it',
    ],
    [
      "with variables larger than Lambda takes",
      { environment: { RULES: "x".repeat(4100) } },
      "environment must be at most 4096 bytes as JSON, which is what Lambda takes, got 4112 bytes; put what is long into the code or a bucket, and name it here",
    ],
    [
      "with a variable of one letter",
      { environment: { A: "1" } },
      'environment must name variables with two or more letters, digits and _, a letter first, got "A"; rename it',
    ],
  ])("%s", (_what, props, message) => {
    expect(mistakes(props)).toEqual([message]);
  });

  test("for all its mistakes at once", () => {
    expect(mistakes({ timeout: Duration.hours(1), memory: Size.mebibytes(64), handler: "main.run" })).toHaveLength(3);
  });

  test.each(["_HANDLER", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "LAMBDA_TASK_ROOT", "AWS_SECRET_ACCESS_KEY"])(
    "that sets %s, which Lambda sets itself",
    (name) => {
      expect(refusal((stack) => new LambdaFunction(stack, "F", { code, environment: { [name]: "x" } }))).toMatch(
        new RegExp(`^Shop/F: environment\\.${name} must not be `),
      );
    },
  );

  test("but not for a variable of Lambda's that is there to be set", () => {
    const environment = { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrapper", NODE_OPTIONS: "--enable-source-maps", TZ: "UTC" };
    expect(() => synthesize((stack) => new LambdaFunction(stack, "F", { code, environment }))).not.toThrow();
  });

  test("that has a password among its variables", () => {
    const environment = { DATABASE_URL: "postgres://app:hunter2@db.internal/app" };
    expect(mistakes({ environment })[0]).toMatch(/^environment\.DATABASE_URL must not be a secret/);
  });

  test("whose bindings make its variables larger than Lambda takes", () => {
    const message = refusal((stack) => {
      const made = new LambdaFunction(stack, "F", { code, environment: { RULES: "x".repeat(4000) } });
      bind(made, new WorkQueue(stack, "Q"), {
        access: "send",
        environment: "A_VERY_LONG_PREFIX_FOR_THE_QUEUE_OF_PAGES",
      });
    });
    expect(message).toMatch(/Shop\/F: environment must be at most 4096 bytes as JSON/);
  });
});

describe("a trigger is refused", () => {
  test("if the queue hands messages out again while a call may still run", () => {
    const timeout = Duration.seconds(60);
    expect(triggerMistakes({ timeout }, { taskTimeout: Duration.minutes(5) })).toEqual([
      "queue must have a taskTimeout of at least 6 × the function's timeout of 60 seconds and the batchWindow (360 seconds), got 5 minutes; lengthen it, or messages are handed out again while a call still works on them",
    ]);
    const window = { batchWindow: Duration.seconds(30) };
    expect(triggerMistakes({ timeout }, { taskTimeout: Duration.minutes(6) }, window)[0]).toContain("(390 seconds)");
  });

  test("if more calls may run than are reserved", () => {
    expect(triggerMistakes({ reservedConcurrency: 5 }, {}, { maxConcurrency: 10 })).toEqual([
      "maxConcurrency must be at most reservedConcurrency (5), or calls are throttled and messages returned, got 10; lower it or reserve more",
    ]);
  });

  test("for batches that Lambda would have to gather and may not", () => {
    expect(triggerMistakes({}, {}, { batchSize: 100 })).toEqual([
      "batchWindow must be at least 1 second for batches of more than 10, which Lambda has to gather, got 0 seconds; set it, or lower batchSize",
    ]);
    expect(triggerMistakes({}, { fifo: true }, { batchWindow: Duration.seconds(1) })).toEqual([
      "batchWindow must be left out for a fifo queue, which Lambda does not gather, got 1 second; remove it",
    ]);
    expect(triggerMistakes({}, { fifo: true }, { batchSize: 11 })).toEqual([
      "batchSize must be from 1 to 10, got 11; give a number in that range",
    ]);
  });

  test("for a single call at a time, which Lambda does not count to", () => {
    expect(triggerMistakes({}, {}, { maxConcurrency: 1 })).toEqual([
      "maxConcurrency must be from 2 to 1000, got 1; use reservedConcurrency for a single call at a time",
    ]);
  });
});

describe("a queue of failures is refused", () => {
  test("that keeps an order, that is the second, or with waits AWS does not know", () => {
    const message = refusal((stack) => {
      const made = new LambdaFunction(stack, "F", { code });
      made.onAsyncFailure(new WorkQueue(stack, "First"));
      const options = { retryAttempts: 3, maxEventAge: Duration.seconds(30) };
      made.onAsyncFailure(new WorkQueue(stack, "Second", { fifo: true }), options);
    });
    expect(lines(message)).toEqual([
      "retryAttempts must be from 0 to 2, got 3; give a number in that range",
      "maxEventAge must be from 60 seconds to 6 hours, got 30 seconds; give a duration in that range",
      'queue must not be fifo, because Lambda sends failures to standard queues only, got "a fifo queue"; give it a queue of its own',
      'onAsyncFailure must be asked for once, because a function has one queue of failures, got "a second queue"; use the first queue',
    ]);
  });
});
