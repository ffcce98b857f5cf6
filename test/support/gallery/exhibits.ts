import type { Construct } from "constructs";
import type { NetworkRef } from "../../../constructs";

/** A construct in one of its forms, to be applied and scanned beside the others. */
export interface Exhibit {
  /** Its id in the stack, and the name in reports. */
  readonly name: string;
  readonly build: (scope: Construct, id: string, network: NetworkRef) => Construct;
}
