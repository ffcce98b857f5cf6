import { createHash } from "node:crypto";
import type { Violation } from "../../core/checks";
import { deterministicZip, type Files } from "./deterministic-zip";
import { readBundle, readFolder, type Source } from "./source-files";

/**
 * The code of a function. The same files give the same package, byte for byte, on every machine, so that nothing is
 * deployed when nothing changed.
 *
 * @example
 * import { FunctionCode } from "millrace";
 * export const code = FunctionCode.fromText("export const handler = async () => ({ statusCode: 204 });");
 */
export class FunctionCode {
  private loaded: Source | undefined;
  private packed: Uint8Array | undefined;

  private constructor(private readonly load: () => Source) {}

  /** One bundled file, stored as `index.js`, `index.mjs` or `index.cjs`: the handler is `index.<export>`. */
  static fromFile(file: string): FunctionCode {
    return new FunctionCode(() => readBundle(file));
  }

  /** Everything under a folder, such as a bundle with its source map or a program beside it. Links are refused. */
  static fromDirectory(folder: string): FunctionCode {
    return new FunctionCode(() => readFolder(folder));
  }

  /** A few lines, stored as `index.mjs` (an ES module) unless another name is given. */
  static fromText(text: string, name = "index.mjs"): FunctionCode {
    return new FunctionCode(() => ({ files: new Map([[name, new TextEncoder().encode(text)]]) }));
  }

  /** Why there is no code; `undefined` if there is. */
  get violation(): Violation | undefined {
    return "violation" in this.source ? this.source.violation : undefined;
  }

  /** Paths inside the package, and the bytes under them. */
  get files(): Files {
    return "files" in this.source ? this.source.files : new Map();
  }

  /** The package. */
  get zip(): Uint8Array {
    this.packed ??= deterministicZip(this.files);
    return this.packed;
  }

  /** SHA-256 of the package in base64, as Lambda shows it. */
  get hash(): string {
    return createHash("sha256").update(this.zip).digest("base64");
  }

  private get source(): Source {
    this.loaded ??= this.load();
    return this.loaded;
  }
}
