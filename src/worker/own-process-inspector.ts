import type { Issue } from "../contract/problem";
import type { JsonObject } from "../jobs/json";
import type { InputFileRef, InputInspector, ObjectStore } from "../jobs/ports";
import type { JobKind } from "../kinds/kind";
import { layInputs, makeWorkFolder } from "./work-folder";

/** Reads input files in this very process: for a function, which answers one request at a time. */
export class OwnProcessInspector implements InputInspector {
  private readonly kinds: ReadonlyMap<string, JobKind>;

  constructor(
    private readonly objects: ObjectStore,
    kinds: readonly JobKind[],
    private readonly workFolder: string,
  ) {
    this.kinds = new Map(kinds.map((kind) => [kind.description.name, kind]));
  }

  async inspect(name: string, inputs: readonly InputFileRef[], parameters: JsonObject): Promise<readonly Issue[]> {
    const kind = this.kinds.get(name);
    if (!kind) throw new Error(`there is no kind ${name} in this version`);
    const folder = await makeWorkFolder(this.workFolder);
    try {
      await layInputs(this.objects, inputs, folder.inputDirectory);
      return await kind.inspect(folder.inputDirectory, parameters);
    } finally {
      await folder.remove();
    }
  }
}
