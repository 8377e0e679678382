#!/usr/bin/env node
// npx keeps a link to the file that was the command's when it was first asked, and this one was until panic-tda.cjs came: it stays a program.
import { runCommandLine } from "./command-line.ts";
import { commands } from "./commands.ts";

const [called = ""] = process.argv.slice(2);
const known = Object.entries(commands);
// Help, and what we say to a name that is none, need all of them.
const needed = known.some(([name]) => name === called) ? known.filter(([name]) => name === called) : known;
await runCommandLine(await Promise.all(needed.map(([, load]) => load())));
