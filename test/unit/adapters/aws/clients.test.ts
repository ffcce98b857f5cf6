import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { clientConfig, dynamoClient, isOutage, s3Client, sqsClient } from "../../../../src/adapters/aws/clients";
import { RefusedError } from "../../../../src/jobs/errors";
import { failingWith } from "../../../support/stubbed-aws";

const SETTINGS = { endpoint: "http://127.0.0.1:9", region: "eu-west-1", maxAttempts: 1 };

function error(name: string, more: object = {}): Error {
  return Object.assign(new Error(name), { name, ...more });
}

describe("what counts as an outage", () => {
  test.each([
    error("TimeoutError"),
    error("ThrottlingException", { $fault: "client" }),
    error("SlowDown"),
    error("RequestThrottled", { $metadata: { httpStatusCode: 403 } }),
    error("Error", { code: "ECONNREFUSED" }),
    error("Error", { code: "ECONNRESET" }),
    error("InternalServerError", { $fault: "server" }),
    error("Unknown", { $metadata: { httpStatusCode: 503 } }),
  ])("$name", (what) => expect(isOutage(what)).toBe(true));

  test.each([
    error("ConditionalCheckFailedException", { $fault: "client", $metadata: { httpStatusCode: 400 } }),
    error("AccessDeniedException", { $fault: "client" }),
    error("ResourceNotFoundException", { $fault: "client" }),
    error("TypeError"),
    "a text",
    undefined,
  ])("not %s", (what) => expect(isOutage(what)).toBe(false));
});

describe("a client", () => {
  test("tells of an outage in the words of the domain, with the cause for the log", async () => {
    const client = dynamoClient(SETTINGS);
    const cause = error("ThrottlingException", { $fault: "client" });
    failingWith(client, () => cause);
    const command = new GetItemCommand({ TableName: "jobs", Key: { jobId: { S: "a" } } });
    const refused = await client.send(command).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(RefusedError);
    expect(refused).toMatchObject({ code: "UNAVAILABLE", details: { retryAfterSeconds: 5 }, cause });
    expect((refused as Error).message).toBe("DynamoDB does not answer; try again");
  });

  test("passes a refusal on as it is", async () => {
    const client = dynamoClient(SETTINGS);
    const denied = error("AccessDeniedException", { $fault: "client" });
    failingWith(client, () => denied);
    const command = new GetItemCommand({ TableName: "jobs", Key: { jobId: { S: "a" } } });
    await expect(client.send(command)).rejects.toBe(denied);
  });

  test("tries five times unless told otherwise", async () => {
    const { maxAttempts: _one, ...settings } = SETTINGS;
    expect(await dynamoClient(settings).config.maxAttempts()).toBe(5);
    expect(await sqsClient({ ...settings, maxAttempts: 2 }).config.maxAttempts()).toBe(2);
  });

  test("of S3 names buckets in the path where one endpoint serves all, and in the host otherwise", () => {
    expect(s3Client(SETTINGS).config.forcePathStyle).toBe(true);
    expect(s3Client({ region: "eu-west-1" }).config.forcePathStyle).toBe(false);
  });

  test("is configured with what was given and nothing invented", async () => {
    const client = new DynamoDBClient(clientConfig({ region: "eu-west-1" }));
    expect(await client.config.region()).toBe("eu-west-1");
    expect(clientConfig({})).not.toHaveProperty("endpoint");
    expect(clientConfig({ connectTimeoutMs: 7, requestTimeoutMs: 9, maxSockets: 3 }).requestHandler).toMatchObject({
      connectionTimeout: 7,
      requestTimeout: 9,
      httpsAgent: { keepAlive: true, maxSockets: 3 },
    });
  });
});
