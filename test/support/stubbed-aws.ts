import type { MetadataBearer } from "@smithy/types";
import type { AwsClient } from "../../src/adapters/aws/clients";

/** One request that a client would have sent. */
export interface StubbedRequest {
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Answers a client's commands in place of AWS; what is thrown is thrown to the caller, without the SDK's retries. */
export function answering<In extends object, Out extends MetadataBearer>(
  client: AwsClient<In, Out>,
  answer: (request: StubbedRequest) => Promise<object> | object,
): void {
  client.middlewareStack.add(
    (_next, context) => async (args) => {
      const command = (context.commandName ?? "").replace(/Command$/, "");
      const output = await answer({ command, input: args.input as StubbedRequest["input"] });
      return { response: {}, output: { $metadata: {}, ...output } as Out };
    },
    { step: "initialize", name: "answer-in-place-of-aws", priority: "low" },
  );
}

/** Every command fails. */
export function failingWith<In extends object, Out extends MetadataBearer>(
  client: AwsClient<In, Out>,
  error: () => Error,
): void {
  answering(client, () => {
    throw error();
  });
}
