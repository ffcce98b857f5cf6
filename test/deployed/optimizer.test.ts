import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SYSTEMS_FALSE_DIFFERENCES } from "../apply/real/coverage";
import { AppliedOptimizer } from "../support/deployed/applied-optimizer";
import { endedRunsOf } from "../support/deployed/optimizer-here";
import { PLANTED_STUDENT, plantedSchool } from "../support/deployed/planted-school";
import { temporaryFolder } from "../support/folder";

/** Why this machine cannot; `undefined` if it can. */
let missing: string | undefined;
let here: AppliedOptimizer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  const started = await AppliedOptimizer.start();
  if (typeof started === "string") missing = started;
  else here = started;
}, 900_000);
afterAll(async () => {
  await here?.close();
  await folder?.remove();
});

test("Terraform wants nothing more of what it has applied", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect(await here.applied.unexplainedChanges(SYSTEMS_FALSE_DIFFERENCES)).toEqual([]);
  await here.openBuckets();
}, 900_000);

test("a school goes in through the client and comes back as a checked schedule", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const client = await here.clientOf("north");
  const { job, results, download } = await client.submitAndWait({
    kind: "class-schedule",
    files: await plantedSchool(60),
    parameters: { iterationLimit: 2, threads: 1 },
  });
  expect(job).toMatchObject({ state: "succeeded", verified: true, attempt: 1 });
  expect(results.metricsAvailable).toBe(true);
  for (const { name, sha256 } of results.files) {
    expect(await download(name, join(folder.path, name))).toMatchObject({ sha256 });
  }
  expect(await readFile(join(folder.path, "student_assignments.csv"), "utf8")).toContain(PLANTED_STUDENT);
  expect(await endedRunsOf(here.simulator, job.id)).toMatchObject([{ status: "SUCCEEDED" }]);
  expect(here.printed).toContain("attempt ended");
  expect(here.printed).not.toContain(PLANTED_STUDENT);
});

test("a run that ended without a container is judged by its event, and its job can be tried again", async ({
  skip,
}) => {
  if (missing !== undefined) return skip(missing);
  const client = await here.clientOf("south");
  here.simulator.addVcpus(-100);
  const files = [{ name: "tiny.lp", data: "max\n obj: x\nst\n c: x <= 4\nend\n" }];
  const { id } = await client.submit({ kind: "model", files });
  const [run] = here.simulator.jobs.filter(({ name }) => name.endsWith(id));
  expect(run).toBeDefined();
  // ended by hand, it looks like a run that could not start
  run?.ending.abort("Host EC2 terminated");
  await endedRunsOf(here.simulator, id);
  here.simulator.addVcpus(100);
  const { job } = await client.waitForJob(id);
  expect(job).toMatchObject({ state: "failed", reason: { code: "NOT_STARTED" } });
  expect(job.reason?.message).toContain("Host EC2 terminated");
  await client.retryJob(id);
  expect((await client.waitForJob(id)).job).toMatchObject({ state: "succeeded", verified: true });
});

test("destroy leaves nothing of what Terraform made", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const { left, resources, types } = await here.applied.destroy();
  console.log(`the optimizer: ${resources} resources of ${types.size} types, applied, used and destroyed`);
  expect(left).toEqual([]);
}, 900_000);
