const MOST_LINES = 12;
const MOST_CHARACTERS = 4_000;

/** The last lines of a stream of text, to be quoted when its process has died. */
export class RecentLines {
  #text = "";

  push(text: string): void {
    this.#text = (this.#text + text).slice(-MOST_CHARACTERS);
  }

  get lines(): readonly string[] {
    return this.#text
      .split("\n")
      .map((line) => line.trimEnd())
      .filter((line) => line !== "")
      .slice(-MOST_LINES);
  }
}
