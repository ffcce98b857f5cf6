import type { ECSClient } from "@aws-sdk/client-ecs";

/** What the function is called with. */
export interface MigrationInput {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: "ENABLED" | "DISABLED";
  readonly startedBy: string;
  readonly timeoutSeconds: number;
  readonly logGroup: string;
}

/** How it ended. */
export interface MigrationResult {
  readonly taskArn: string;
  readonly exitCode: number;
}

/** Time, as the function sees it. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export function handler(input: MigrationInput): Promise<MigrationResult>;
export function migrate(ecs: ECSClient, input: MigrationInput, clock: Clock): Promise<MigrationResult>;
