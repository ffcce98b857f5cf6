import type { Issue } from "../contract/problem";
import type { JsonObject } from "../jobs/json";
import type { InputFileRef, InputInspector, ObjectStore } from "../jobs/ports";
import type { JobRunner } from "../jobs/runner";
import { layInputs, makeWorkFolder } from "./work-folder";

/** Reads input files in a job process: a huge or hostile file stalls no request, and at worst ends that process. */
export class ProcessInputInspector implements InputInspector {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly ports: { readonly objects: ObjectStore; readonly runner: JobRunner },
    private readonly workFolder: string,
  ) {}

  /** One at a time: the memory that reading takes is bounded, and a burst of submissions waits its turn. */
  inspect(kind: string, inputs: readonly InputFileRef[], parameters: JsonObject): Promise<readonly Issue[]> {
    const turn = this.last.then(() => this.read(kind, inputs, parameters));
    this.last = turn.catch(() => {});
    return turn;
  }

  private async read(kind: string, inputs: readonly InputFileRef[], parameters: JsonObject): Promise<readonly Issue[]> {
    const folder = await makeWorkFolder(this.workFolder);
    try {
      await layInputs(this.ports.objects, inputs, folder.inputDirectory);
      const { inputDirectory } = folder;
      return await this.ports.runner
        .inspect({ kind, parameters, inputDirectory })
        .catch((error) => [tooMuch(inputs, error)]);
    } finally {
      await folder.remove();
    }
  }
}

/** A file that the reader could not get through is a mistake of the file; a full disk before it is none. */
function tooMuch(inputs: readonly InputFileRef[], error: unknown): Issue {
  const why = error instanceof Error ? error.message : String(error);
  const path = inputs.map(({ name }) => name).join(", ");
  return { path, message: `could not be read to its end: ${why}`, remedy: "send smaller or simpler files" };
}
