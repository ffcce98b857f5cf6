import { HttpWebhookSender } from "../adapters/webhooks/sender";
import type { NotifyRules } from "../jobs/notification";
import type { EmailSender, NotifyPorts } from "../jobs/notify";
import { clientSettings } from "./aws/client-settings";

interface NotifySettings {
  readonly webhooks: NotifyRules["webhooks"];
  readonly emailFrom?: string | undefined;
}

export function notifyRules({ webhooks, emailFrom }: NotifySettings): NotifyRules {
  return { webhooks, emails: emailFrom !== undefined };
}

/** What tells the ends of jobs, as far as it is switched on. */
export async function notifiers(
  { webhooks, emailFrom }: NotifySettings,
  secret: Uint8Array,
): Promise<Pick<NotifyPorts, "webhooks" | "emails">> {
  return {
    ...(webhooks !== "off" && { webhooks: { sender: new HttpWebhookSender({ addresses: webhooks }), secret } }),
    ...(emailFrom !== undefined && { emails: await emailSender(emailFrom) }),
  };
}

/** The SDK's client of SES is loaded only where e-mails are sent. */
async function emailSender(from: string): Promise<EmailSender> {
  const { SesEmailSender, sesClient } = await import("../adapters/aws/ses.js");
  return new SesEmailSender(sesClient(clientSettings("SESV2")), from);
}
