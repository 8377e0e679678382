import { onTestFinished } from "vitest";
import type { ServerEvents } from "../../src/explorer/api/events.ts";

type Event = {
  [Name in keyof ServerEvents]: { readonly name: Name; readonly data: ServerEvents[Name] };
}[keyof ServerEvents];

/** Server-sent events as a browser would hear them; the connection ends with the test. */
export class HeardEvents {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  private constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.pipeThrough(new TextDecoderStream() as never).getReader() as never;
  }

  static async from(port: number): Promise<HeardEvents> {
    const controller = new AbortController();
    onTestFinished(() => controller.abort());
    const response = await fetch(`http://127.0.0.1:${port}/api/events`, { signal: controller.signal });
    return new HeardEvents(response.body!);
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.#reader.cancel();
  }

  /** The next event that fits; what comes before is passed over. */
  async until(fits: (event: Event) => boolean): Promise<Event> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        const name = /^event: (.+)$/m.exec(block)?.[1];
        const data = /^data: (.+)$/m.exec(block)?.[1];
        if (name === undefined || data === undefined) continue;
        const event = { name, data: JSON.parse(data) } as Event;
        if (fits(event)) return event;
        continue;
      }
      const { done, value } = await this.#reader.read();
      if (done) throw new Error("the server ended the events");
      this.#text += value;
    }
  }
}
