import { expect, test } from "vitest";
import { Slots } from "../../../src/api/slots";

test("no more slots are taken than there are, and one is given back once", () => {
  const slots = new Slots(2);
  const [first, second] = [slots.take(), slots.take()];
  expect(slots.take()).toBeUndefined();
  first?.();
  first?.();
  expect(slots.take()).toBeDefined();
  expect(slots.take()).toBeUndefined();
  second?.();
  expect(slots.take()).toBeDefined();
});
