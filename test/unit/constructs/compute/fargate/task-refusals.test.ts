import { describe, expect, test } from "vitest";
import { FargateTask } from "../../../../../constructs/compute/fargate/task";
import type { FargateTaskProps } from "../../../../../constructs/compute/fargate/task-props";
import { Duration } from "../../../../../constructs/core/duration";
import { Size } from "../../../../../constructs/core/size";
import { isolatedNetwork } from "../../../../support/isolated-network";
import { refusal } from "../../../../support/synthesize";

const image = `public.ecr.aws/team/api@sha256:${"0123456789abcdef".repeat(4)}`;
const network = isolatedNetwork();

function mistakes(props: Partial<FargateTaskProps>): readonly string[] {
  const message = refusal((scope) => new FargateTask(scope, "Api", { network, image, ...props }));
  return message.split("\n").map((line) => line.replace(/^Shop\/Api: /, ""));
}

const gib = (amount: number) => Size.gibibytes(amount);

describe("a FargateTask refuses", () => {
  const cases: readonly (readonly [string, Partial<FargateTaskProps>, string])[] = [
    [
      "an image by tag",
      { image: "public.ecr.aws/team/api:1.2" },
      'image must name the image by digest (…@sha256:<64 hex digits>), because a tag can be moved to another program, got "public.ecr.aws/team/api:1.2"; append the digest that the push printed, or set mutableTag: true and accept it',
    ],
    [
      "a number of processors there is none of",
      { size: { cpu: 3, memory: gib(8) } },
      "size.cpu must be one of 0.25, 0.5, 1, 2, 4, 8, 16 vCPU, got 3; choose one, or use fit",
    ],
    [
      "too much memory for its processors",
      { size: { cpu: 0.25, memory: gib(4) } },
      "size.memory must be 512 MiB, 1024 MiB, 2048 MiB with 0.25 vCPU, got 4 GiB; choose one of these, or use fit",
    ],
    [
      "memory between two steps",
      { size: { cpu: 8, memory: gib(18) } },
      "size.memory must be 16 to 60 GiB in steps of 4 with 8 vCPU, got 18 GiB; choose one of these, or use fit",
    ],
    [
      "a size and a fit",
      { size: { cpu: 1, memory: gib(2) }, fit: { cpu: 1 } },
      'fit must be left out where size is given, got "both"; keep one of the two',
    ],
    [
      "a need that no size holds",
      { fit: { cpu: 16, memory: gib(128) } },
      'fit must be within the largest size there is, 16 vCPU and 120 GiB, got "16 vCPU and 128 GiB"; split the work, or use AWS Batch on EC2',
    ],
    [
      "an architecture there is none of",
      { architecture: "RISCV" as unknown as "ARM64" },
      'architecture must be one of X86_64, ARM64, got "RISCV"; choose one of them',
    ],
    [
      "a stop that Fargate does not wait for",
      { stopTimeout: Duration.minutes(3) },
      "stopTimeout must be from 1 second to 120 seconds, got 3 minutes; end sooner, or save and go on later",
    ],
    [
      "a smaller disk than the free one",
      { ephemeralStorage: gib(20) },
      "ephemeralStorage must be from 21 GiB to 200 GiB, got 20 GiB; give a size in that range",
    ],
    [
      "root as a user",
      { user: "0:0" },
      'user must be the number of a user that is not root, and of a group if you like: 1000:1000, got "0:0"; give numbers, or set runAsRoot: true and accept it',
    ],
    [
      "a user by name, which may be root in the image",
      { user: "node" },
      'user must be the number of a user that is not root, and of a group if you like: 1000:1000, got "node"; give numbers, or set runAsRoot: true and accept it',
    ],
    [
      "the root itself as scratch",
      { scratch: ["/"] },
      'scratch must be absolute paths of letters, digits, dots, _ and -, and not the root itself, got "/"; write it as /work/files',
    ],
    [
      "a shell on a read-only root",
      { exec: true },
      "exec must be left out where readonlyRoot is true: the agent of ECS Exec writes into the container, got true; set readonlyRoot: false for as long as you need a shell",
    ],
    [
      "a port there is none of",
      { port: 70_000 },
      "port must be from 1 to 65535, got 70000; give a number in that range",
    ],
    [
      "a check that takes too long",
      { healthCheck: { command: ["/bin/check"], timeout: Duration.seconds(61) } },
      "healthCheck.timeout must be from 2 seconds to 60 seconds, got 61 seconds; give a duration in that range",
    ],
    [
      "a retention CloudWatch Logs does not know",
      { logRetention: Duration.days(31) },
      "logRetention must be a number of days CloudWatch Logs knows (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653), got 31 days; choose the next longer one",
    ],
  ];

  test.each(cases)("%s", (_what, props, message) => {
    expect(mistakes(props)).toEqual([message]);
  });

  test("all of it at once", () => {
    expect(mistakes({ image: "api:1", port: 0, user: "root" })).toHaveLength(3);
  });

  test("nothing of an image by tag that is accepted", () => {
    expect(() => mistakes({ image: "public.ecr.aws/team/api:1.2", mutableTag: true })).toThrow("nothing was refused");
  });
});
