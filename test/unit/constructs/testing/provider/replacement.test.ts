import { describe, expect, test } from "vitest";
import { replacedBy } from "../../../../../constructs/testing/provider/replacement";
import { UNKNOWN } from "../../../../../constructs/testing/provider/values";

describe("a change that cannot be made in place", () => {
  const queue = { name: "a", fifo_queue: false, delay_seconds: 0 };

  test("is told by the argument that changes", () => {
    expect(replacedBy("aws_sqs_queue", queue, { ...queue, name: "b" })).toEqual(["name"]);
    expect(replacedBy("aws_sqs_queue", queue, { ...queue, name: UNKNOWN })).toEqual(["name"]);
    expect(replacedBy("aws_sqs_queue", queue, { ...queue, delay_seconds: 5 })).toEqual([]);
  });

  test("is told by the outermost block that holds it", () => {
    const service = (type: string) => ({ name: "s", deployment_controller: [{ type }] });
    expect(replacedBy("aws_ecs_service", service("ECS"), service("EXTERNAL"))).toEqual(["deployment_controller"]);
    expect(replacedBy("aws_ecs_service", service("ECS"), service("ECS"))).toEqual([]);
  });

  test("is none where there was nothing before, or nothing is known of the type", () => {
    expect(replacedBy("aws_sqs_queue", null, queue)).toEqual([]);
    expect(replacedBy("aws_teapot", { name: "a" }, { name: "b" })).toEqual([]);
  });
});
