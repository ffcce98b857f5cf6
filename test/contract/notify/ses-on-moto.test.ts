import { CreateEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SesEmailSender, sesClient } from "../../../src/adapters/aws/ses";
import { emulatorSettings } from "../../support/aws-here";
import { type Emulator, startEmulator } from "../../support/emulator";

let moto: Emulator;
beforeAll(async () => {
  const started = await startEmulator("moto");
  if (typeof started === "string") throw new Error(started);
  moto = started;
});
afterAll(() => moto.close());

const MAIL = { to: "planner@example.org", subject: "Job 1: succeeded", text: "Job 1 has ended.\n" };

test("an e-mail goes out from the verified address, and from no other", async () => {
  const client = sesClient(emulatorSettings(moto.endpoint));
  await expect(new SesEmailSender(client, "jobs@example.org").send(MAIL)).rejects.toThrow(/verified|identity/i);
  await client.send(new CreateEmailIdentityCommand({ EmailIdentity: "jobs@example.org" }));
  await new SesEmailSender(client, "jobs@example.org").send(MAIL);
  const said = await fetch(`${moto.endpoint}/moto-api/data.json`);
  const { ses, sesv2 } = (await said.json()) as Record<string, unknown>;
  expect(JSON.stringify({ ses, sesv2 })).toContain("planner@example.org");
});
