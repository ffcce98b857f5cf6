import type { AdapterPermissions } from "./permission";

/** Of `SesEmailSender`. */
export const SES_EMAIL_SENDER_PERMISSIONS = {
  send: [{ action: "ses:SendEmail", on: "email identity" }],
} as const satisfies AdapterPermissions;
