/** How the user called this program: under npm it is not on the path, and only npx finds it. */
const program = process.env.npm_command === undefined ? "panic-tda" : "npx panic-tda";

/** A command for the user to copy: `rest` behind the program's name, with the database if the user named one. */
export function suggestedCommand(rest: string, options: { db?: string | undefined } = {}): string {
  const database = options.db === undefined ? "" : ` --db ${quoted(options.db)}`;
  return `${program} ${rest}${database}`;
}

/** A word that a shell takes as it is. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
