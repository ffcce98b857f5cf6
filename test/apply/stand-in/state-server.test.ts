import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StateServer, serveStates } from "../../../constructs/testing/state-server";
import { temporaryFolder } from "../../support/terraform-stack";

let states: StateServer;
beforeAll(async () => {
  states = await serveStates();
});
afterAll(() => states.close());

function addressOf(file: string): string {
  return states.environment(file).TF_HTTP_ADDRESS ?? "";
}

test("a state that was left is there for the next command, which has an address of its own", async () => {
  const file = join(temporaryFolder("millrace-states-"), "state.json");
  const [first, second] = [addressOf(file), addressOf(file)];
  expect(second).not.toBe(first);
  expect((await fetch(first)).status).toBe(404);
  expect((await fetch(first, { method: "POST", body: '{"serial":1}' })).status).toBe(200);
  expect(await (await fetch(second)).json()).toEqual({ serial: 1 });
  expect(readFileSync(file, "utf8")).toBe('{"serial":1}');
});

test("who does not know an address gets nothing and leaves nothing", async () => {
  const file = join(temporaryFolder("millrace-states-"), "state.json");
  const { origin } = new URL(addressOf(file));
  for (const path of ["/", "/state.json", "/00000000-0000-4000-8000-000000000000"]) {
    expect((await fetch(origin + path)).status).toBe(403);
    expect((await fetch(origin + path, { method: "POST", body: "{}" })).status).toBe(403);
  }
  expect(existsSync(file)).toBe(false);
});

test("a state cannot be removed or locked, and one that cannot be written is an error", async () => {
  const address = addressOf(join(temporaryFolder("millrace-states-"), "missing", "state.json"));
  for (const method of ["DELETE", "LOCK"]) expect((await fetch(address, { method })).status).toBe(405);
  expect((await fetch(address, { method: "POST", body: "{}" })).status).toBe(500);
});
