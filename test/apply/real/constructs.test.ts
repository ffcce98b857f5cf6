import { App } from "cdktf";
import type { Construct } from "constructs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MillraceApp, Network, type NetworkRef, synthesize } from "../../../constructs";
import { resourceAddresses } from "../../../constructs/testing";
import { type Emulator, startEmulator } from "../../support/emulator";
import { DEFAULT_FORMS, exhibitStack, galleryStack, OTHER_FORMS } from "../../support/gallery";
import { RealProvider, RealStack, type StateResource } from "../../support/real-provider";
import { FALSE_DIFFERENCES, NOT_APPLIED } from "./coverage";
import { inventory } from "./leftovers";
import { bucketAsMade, networkAsMade, queueAsMade, tableAsMade, topicAsMade } from "./read-back";

/** Why this machine cannot run the real provider; `undefined` if it can. */
let missing: string | undefined;
let provider: RealProvider;
let emulator: Emulator;
let stack: RealStack;
let state: readonly StateResource[];
let before: readonly string[];

beforeAll(async () => {
  const started = await RealProvider.start();
  const emulated = await startEmulator("ministack");
  if (typeof started === "string" || typeof emulated === "string") {
    missing = [started, emulated].filter((reason) => typeof reason === "string").join("; ");
    return;
  }
  [provider, emulator] = [started, emulated];
  before = await inventory(emulator.endpoint);
  const forms = [...DEFAULT_FORMS, ...OTHER_FORMS].filter(({ name }) => !(name in NOT_APPLIED));
  const gallery = galleryStack(forms, "dev", sharedNetwork);
  const [synthesized] = synthesize(App.of(gallery) as MillraceApp, { print: () => undefined }).stacks;
  stack = new RealStack(synthesized?.directory ?? "", emulator.endpoint, provider);
  await stack.init();
  await stack.apply();
  state = stack.state();
}, 400_000);

afterAll(async () => {
  stack?.remove();
  await emulator?.close();
  await provider?.close();
});

/** What databases and caches lie in. */
function sharedNetwork(scope: Construct): NetworkRef {
  const availabilityZones = ["us-east-1a", "us-east-1b"];
  return new Network(scope, "Shared", { availabilityZones, nat: "none", flowLogs: "off", cidr: "10.64.0.0/16" });
}

/** The attributes of the one resource of a type whose name begins so. */
function made(type: string, name: string): Readonly<Record<string, unknown>> {
  const found = state.find(({ address }) => address.startsWith(`${type}.${name}_`));
  if (found === undefined) throw new Error(`no ${type} of ${name} in the state`);
  return found.attributes;
}

test("a second plan finds nothing to do, beside what the emulator is known to forget", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const changes = await stack.plan();
  const unexplained = changes.flatMap(({ address, before: old, after }) => {
    const known = FALSE_DIFFERENCES.find(({ type }) => address.startsWith(`${type}.`))?.arguments ?? [];
    const differing = differences(old, after).filter((argument) => !known.includes(argument));
    return differing.map((argument) => `${address}: ${argument}`);
  });
  expect(unexplained).toEqual([]);
});

function differences(before: unknown, after: unknown): string[] {
  const [old, next] = [before, after].map((side) => (side ?? {}) as Record<string, unknown>);
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(next ?? {})]);
  return [...names].filter((name) => JSON.stringify(old?.[name]) !== JSON.stringify(next?.[name]));
}

test("a bucket is closed to the public, encrypted and tidied up, and takes TLS only", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const plain = await bucketAsMade(emulator.endpoint, String(made("aws_s3_bucket", "Bucket").bucket));
  expect(plain).toMatchObject({
    encryption: "AES256",
    block: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  });
  const sids = plain.policy.Statement?.map(({ Sid, Effect }) => `${Effect} ${Sid}`);
  expect(sids).toEqual(["Deny DenyWithoutTls", "Deny DenyOldTls"]);
  expect(plain.rules.some(({ AbortIncompleteMultipartUpload: abort }) => abort?.DaysAfterInitiation === 7)).toBe(true);
  const full = await bucketAsMade(emulator.endpoint, String(made("aws_s3_bucket", "BucketFull").bucket));
  expect(full.versioning).toBe("Enabled");
  expect(full.rules).toContainEqual(expect.objectContaining({ ID: "results", Expiration: { Days: 365 } }));
});

test("a job table is paid by request and restorable, with its indexes", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const table = await tableAsMade(emulator.endpoint, String(made("aws_dynamodb_table", "JobTableFull").name));
  expect(table).toMatchObject({
    billing: "PAY_PER_REQUEST",
    keys: [{ AttributeName: "jobId", KeyType: "HASH" }],
    indexes: ["byState"],
    recovery: "ENABLED",
  });
});

test("a work queue hands over to its dead letters after three deliveries", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const queue = await queueAsMade(emulator.endpoint, String(made("aws_sqs_queue", "WorkQueue").url));
  expect(queue).toMatchObject({ VisibilityTimeout: "300", ReceiveMessageWaitTimeSeconds: "20" });
  expect(JSON.parse(queue.RedrivePolicy ?? "{}")).toMatchObject({ maxReceiveCount: 3 });
});

test("an alarm topic is encrypted with a key of its own", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const topic = await topicAsMade(emulator.endpoint, String(made("aws_sns_topic", "AlarmTopic").arn));
  expect(topic.KmsMasterKeyId).toBe(made("aws_kms_key", "AlarmTopic").arn);
});

test("a network has its blocks and ways out, and its default group is locked", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const network = await networkAsMade(emulator.endpoint, String(made("aws_vpc", "Network").id));
  expect(network.subnets).toEqual([
    "10.0.0.0/19",
    "10.0.128.0/20",
    "10.0.144.0/20",
    "10.0.192.0/21",
    "10.0.200.0/21",
    "10.0.32.0/19",
  ]);
  expect(network.waysOut.filter(({ NatGatewayId }) => NatGatewayId !== undefined)).toHaveLength(2);
  expect(network.waysOut.filter(({ GatewayId }) => GatewayId?.startsWith("igw-"))).toHaveLength(2);
  expect(network.defaultGroup).toMatchObject({ IpPermissions: [], IpPermissionsEgress: [] });
});

/** Resource types of a form that is not applied. */
function typesOf(form: string): readonly string[] {
  const exhibit = [...DEFAULT_FORMS, ...OTHER_FORMS].find(({ name }) => name === form);
  if (exhibit === undefined) throw new Error(`coverage.ts names ${form}, which is no form of a construct`);
  return [...new Set(resourceAddresses(exhibitStack(exhibit, "dev")).map((address) => address.split(".")[0] ?? ""))];
}

test("destroy leaves nothing in the account", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const types = new Set(state.filter(({ mode }) => mode === "managed").map(({ type }) => type));
  await stack.destroy();
  const left = (await inventory(emulator.endpoint)).filter((thing) => !before.includes(thing));
  console.log(
    `real provider: ${types.size} resource types, ${state.length} resources, ${left.length} left over;`,
    `provider 5 was not given ${stack.removed.length} arguments: ${stack.removed.join(", ")}`,
  );
  for (const [form, reason] of Object.entries(NOT_APPLIED)) {
    const only = typesOf(form).filter((type) => !types.has(type));
    console.log(`not applied: ${form} (${only.join(", ") || "no type of its own"}): ${reason}`);
  }
  expect(left).toEqual([]);
}, 300_000);
