import { Duration } from "../../core/duration";

/** A command that runs once for each new revision, before the service takes it up. */
export interface MigrationProps {
  /** Program and arguments, run in the API's own image with its settings, secrets and rights. */
  readonly command: readonly string[];
  /**
   * How long it may take, start included, in whole seconds: up to 14 minutes. Then it is stopped and the apply fails.
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
}
export const MIGRATION_DEFAULTS = { timeout: Duration.minutes(10) } as const;
