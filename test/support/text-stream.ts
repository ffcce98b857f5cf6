import { Writable } from "node:stream";

/** Keeps what is written, and is a terminal or a pipe as the test wants. */
export class TextStream extends Writable {
  text = "";
  readonly columns = 100;

  constructor(readonly isTTY = false) {
    super({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        this.text += chunk;
        done();
      },
    });
  }

  /** As the streams of a process are typed. */
  asTerminal(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}
