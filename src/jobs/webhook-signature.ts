import { createHmac } from "node:crypto";

const SECRET_PREFIX = "whsec_";

/** The secret of one tenant's webhooks, made of one that the deployment keeps: nothing has to be stored. */
export function webhookSecret(deploymentSecret: Uint8Array, tenant: string): string {
  const secret = createHmac("sha256", deploymentSecret).update(JSON.stringify(["webhook", tenant]));
  return SECRET_PREFIX + secret.digest("base64");
}

/**
 * Headers that prove where a webhook's body comes from and when it was sent, as the convention "Standard Webhooks" names
 * and computes them: HMAC-SHA-256 over id, time and body.
 *
 * @param sentAt - epoch milliseconds
 */
export function signatureHeaders(
  secret: string,
  { id, sentAt, body }: { readonly id: string; readonly sentAt: number; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(sentAt / 1000));
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
