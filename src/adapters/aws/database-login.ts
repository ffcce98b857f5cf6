import { Signer } from "@aws-sdk/rds-signer";

export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** @default - what the environment says, as always with the SDK: `AWS_REGION` */
  readonly region?: string;
}

/**
 * Logs in to RDS as the process's own role: no password exists. A token is good for 15 minutes to open a connection,
 * which then stays open; so a new one is signed for each, without a call of AWS.
 */
export function databaseToken({ host: hostname, port, user: username, region }: DatabaseLogin): () => Promise<string> {
  const signer = new Signer({ hostname, port, username, ...(region !== undefined && { region }) });
  return () => signer.getAuthToken();
}
