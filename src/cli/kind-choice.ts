import type { KindView, MillraceClient } from "../client";
import { UsageError } from "./exit-codes";
import { suggestion } from "./near-miss";

/** The kind of that name, as the service describes it. */
export async function kindNamed(client: MillraceClient, name: string): Promise<KindView> {
  const kinds = await client.listKinds();
  const kind = kinds.find((candidate) => candidate.name === name);
  if (kind !== undefined) return kind;
  const names = kinds.map((candidate) => candidate.name);
  throw new UsageError(`kind: there is no kind ${name}; ${suggestion(name, names)}`);
}
