import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { EmailSender } from "../../jobs/notify";
import { type AwsClientSettings, clientConfig, telling } from "./clients";

export function sesClient(settings: AwsClientSettings): SESv2Client {
  return telling(new SESv2Client(clientConfig(settings)), "SES", settings);
}

/** Sends e-mails through SES, from one address that is verified there. */
export class SesEmailSender implements EmailSender {
  constructor(
    private readonly client: SESv2Client,
    private readonly from: string,
  ) {}

  async send({ to, subject, text }: Parameters<EmailSender["send"]>[0]): Promise<void> {
    const Simple = { Subject: { Data: subject }, Body: { Text: { Data: text } } };
    const Destination = { ToAddresses: [to] };
    await this.client.send(new SendEmailCommand({ FromEmailAddress: this.from, Destination, Content: { Simple } }));
  }
}
