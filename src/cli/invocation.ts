/** How the user called this program: under npm it is not on the path, and only npx finds it. */
const program = process.env.npm_command === undefined ? "panic-tda" : "npx panic-tda";

/** The names of all commands, which tell a command from other words behind the program's name. */
export const commandNames =
  "annotate backup check cite cluster codebook delete distances doctor effect explore export extend fork homology import init list markov " +
  "migrate models plot prune replay resume run runs search setup show status stop topology trust verify why";

const commandInText = new RegExp(
  String.raw`(?<!npx )\bpanic-tda (?=(?:${commandNames.replaceAll(" ", "|")})\b)`,
  "g",
);

/** The commands in a text from elsewhere, written for who has panic-tda on the path, as this user calls them. */
export function asCalled(text: string): string {
  return program === "panic-tda" ? text : text.replaceAll(commandInText, `${program} `);
}

/** A command for the user to copy: `rest` behind the program's name, with the database if the user named one. */
export function suggestedCommand(
  rest: string,
  options: { db?: string | undefined; modelsFolder?: readonly string[] | undefined } = {},
): string {
  const database = options.db === undefined ? "" : ` --db ${quoted(options.db)}`;
  // What looks models up would not find them without.
  const looksUp = /^(resume|run|extend|fork|check)\b/.test(rest);
  const folders = looksUp ? (options.modelsFolder ?? []).map((one) => ` --models-folder ${quoted(one)}`) : [];
  return `${program} ${rest}${database}${folders.join("")}`;
}

/** A word that a shell takes as it is. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
