import type { LambdaEvent } from "hono/aws-lambda";
import { expect, test, vi } from "vitest";
import { type ApiHandler, whenFirstCalled } from "../../../src/main/functions/api-function";

const event = {} as LambdaEvent;

test("a start that failed is tried again by the next call, and kept once it went well", async () => {
  const make = vi.fn<() => Promise<ApiHandler>>(async () => async () => "answered");
  make.mockRejectedValueOnce(new Error("the secret could not be read"));
  const handler = whenFirstCalled(make);
  await expect(handler(event)).rejects.toThrow("the secret could not be read");
  expect(await handler(event)).toBe("answered");
  expect(await handler(event)).toBe("answered");
  expect(make).toHaveBeenCalledTimes(2);
});

test("an event whose answer fails costs no new start", async () => {
  const make = vi.fn<() => Promise<ApiHandler>>(async () => () => Promise.reject(new Error("none of ours")));
  const handler = whenFirstCalled(make);
  await expect(handler(event)).rejects.toThrow("none of ours");
  await expect(handler(event)).rejects.toThrow("none of ours");
  expect(make).toHaveBeenCalledTimes(1);
});
