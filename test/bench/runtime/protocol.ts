/** What a server of a measurement is. */
export interface ServerOrder {
  readonly app: "api" | "bare" | "bare with database";
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly caFile: string;
  readonly folder: string;
  readonly pagesFolder: string;
}

/** Asks for what was used so far. */
export type ToServer = "used";

/** Since the process began. */
export interface FromServer {
  readonly cpuMs: number;
  readonly residentBytes: number;
}
