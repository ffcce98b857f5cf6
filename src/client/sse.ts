/** One message of a `text/event-stream`. */
export interface ServerSentEvent {
  /** The last id the stream named so far; "" before the first. */
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Longer lines end the stream with an error: nothing of ours is, and memory is finite. */
const LONGEST_LINE = 1_048_576;

/** Reads the messages of an event stream as the WHATWG standard says. */
export async function* parseEventStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const message = new MessageBuilder();
  for await (const line of linesOf(chunks)) {
    const complete = message.take(line);
    if (complete !== undefined) yield complete;
  }
}

/** Gathers the fields of a message until its blank line. */
class MessageBuilder {
  private id = "";
  private event = "";
  private data: string[] = [];

  take(line: string): ServerSentEvent | undefined {
    if (line === "") return this.flush();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.data.push(value);
    if (field === "event") this.event = value;
    if (field === "id" && !value.includes("\0")) this.id = value;
    return undefined;
  }

  private flush(): ServerSentEvent | undefined {
    const { data } = this;
    const event = this.event === "" ? "message" : this.event;
    this.data = [];
    this.event = "";
    return data.length === 0 ? undefined : { id: this.id, event, data: data.join("\n") };
  }
}

/** Lines end in LF, CR LF or CR, wherever the chunks are cut. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the very end may be half of a CR LF.
    const open = rest.endsWith("\r") ? "\r" : "";
    const lines = rest.slice(0, rest.length - open.length).split(/\r\n|\r|\n/);
    rest = (lines.pop() ?? "") + open;
    if (rest.length > LONGEST_LINE)
      throw new RangeError(`a line of the event stream is over ${LONGEST_LINE} characters`);
    yield* lines;
  }
}
