import { createClient, type MillraceClient } from "../client";
import { Console, type OutputOptions, type Streams } from "./console";
import type { ExitCode } from "./exit-codes";
import type { CliPorts } from "./ports";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the service is unless `--url` or MILLRACE_URL say otherwise. */
const DEFAULT_URL = "http://127.0.0.1:8080";

/** Options of every command that talks to a service. */
export interface ServiceOptions extends OutputOptions {
  readonly url?: string;
}

/** One run of the command line. */
export class Session {
  constructor(
    readonly ports: CliPorts,
    readonly streams: Streams,
    readonly environment: Environment,
    /** Called once, with what the command ended with. */
    readonly exit: (code: ExitCode) => void,
  ) {}

  console(options: OutputOptions): Console {
    return new Console(this.streams, options);
  }

  /** The service that the options or the environment name. The key comes from the environment: others can read flags. */
  connect({ url }: ServiceOptions): MillraceClient {
    const apiKey = this.environment.MILLRACE_API_KEY;
    return createClient({
      baseUrl: url ?? this.environment.MILLRACE_URL ?? DEFAULT_URL,
      ...(apiKey === undefined || apiKey === "" ? {} : { apiKey }),
    });
  }
}
