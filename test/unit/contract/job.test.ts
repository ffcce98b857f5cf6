import { expect, test } from "vitest";
import { FINAL_STATES, isFinal, JOB_STATES } from "../../../src/contract/job";

test("four of the seven states are final", () => {
  expect(JOB_STATES.filter(isFinal)).toEqual([...FINAL_STATES]);
});
