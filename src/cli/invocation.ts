/** How the user called this program: under npm it is not on the path, and only npx finds it. */
const program = process.env.npm_command === undefined ? "panic-tda" : "npx panic-tda";

/** The commands in a text from elsewhere, written for who has panic-tda on the path, as this user calls them. */
export function asCalled(text: string): string {
  return program === "panic-tda"
    ? text
    : text.replaceAll(
        /(?<!npx )\bpanic-tda (?=(?:check|cluster|delete|explore|homology|init|list|models|resume|run|setup|status)\b)/g,
        `${program} `,
      );
}

/** A command for the user to copy: `rest` behind the program's name, with the database if the user named one. */
export function suggestedCommand(rest: string, options: { db?: string | undefined } = {}): string {
  const database = options.db === undefined ? "" : ` --db ${quoted(options.db)}`;
  return `${program} ${rest}${database}`;
}

/** A word that a shell takes as it is. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
