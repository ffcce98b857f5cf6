import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** A rotated secret is seen after this time at the latest. */
const KEEP_MS = 5 * 60_000;

/** The value of one secret, fetched when it is first asked for, and again now and then: it may be rotated. */
export class SecretValue {
  private kept: { readonly at: number; readonly value: Promise<string> } | undefined;

  constructor(
    private readonly client: SecretsManagerClient,
    private readonly arn: string,
  ) {}

  get(): Promise<string> {
    const at = performance.now();
    if (this.kept === undefined || at - this.kept.at > KEEP_MS) this.kept = { at, value: this.fetch() };
    return this.kept.value;
  }

  private async fetch(): Promise<string> {
    try {
      const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: this.arn }));
      if (SecretString === undefined) throw new Error(`the secret ${this.arn} has no text; set it as text`);
      return SecretString;
    } catch (error) {
      this.kept = undefined;
      throw error;
    }
  }
}
