import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks, root } from "./pages.ts";

/** One command of a page's `console` blocks, with what the page says it prints and what it printed. */
export interface ConsoleStep {
  readonly line: number;
  readonly command: string;
  readonly documented: string;
  readonly actual: string;
}

/**
 * Runs all `console` blocks of a page in order, in a folder that has the example configs and no database. Lines that begin
 * with "$ " are commands, the others what they print, on stdout and stderr together. A command is interrupted where the
 * page shows "^C", must succeed unless "echo $?" follows, and may name ids that the page has shown before. Blocks
 * with a file name are written to that file.
 */
export async function runConsoleBlocks(markdown: string, folder: string): Promise<ConsoleStep[]> {
  cpSync(join(root, "experiments"), join(folder, "experiments"), { recursive: true });
  const path = commandsFolder(folder);
  const steps: ConsoleStep[] = [];
  const actualIds = new Map<string, string>();
  for (const block of codeBlocks(markdown)) {
    if (block.name.includes(".") && block.language !== "console") {
      writeFileSync(join(folder, block.name), `${block.text}\n`);
    }
    if (block.language !== "console") continue;
    const documented = stepsOf(block.text, block.line + 1);
    let lastStatus: number | null = 0;
    for (const [i, step] of documented.entries()) {
      const where = `line ${step.line}: ${step.command}`;
      if (step.command === "echo $?") {
        steps.push({ ...step, actual: String(lastStatus) });
        continue;
      }
      const command = step.command.replaceAll(/\b[0-9a-f]{8}\b/g, (id) => actualIds.get(id) ?? id);
      const { output, status } = await runCommand(command, folder, path, step.documented.includes("^C"));
      lastStatus = status;
      const expected = step.documented.includes("^C") ? 130 : 0;
      if (status !== expected && documented[i + 1]?.command !== "echo $?") {
        throw new Error(`${where}: exited with ${status}:\n${output}`);
      }
      const shown = idsIn(step.documented);
      for (const [n, id] of idsIn(output).entries()) {
        if (shown[n] !== undefined) actualIds.set(shown[n], id);
      }
      // As if the experiments had the ids that the page has shown before.
      const actual = [...actualIds].reduce((text, [of, id]) => text.replaceAll(id, of), output);
      steps.push({ ...step, actual });
    }
  }
  return steps;
}

/** What differs from run to run, replaced by its name: ids, times, speeds, ports, processes. */
export function withoutChance(output: string): string {
  return (
    output
      .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<uuid>")
      .replaceAll(/\b[0-9a-f]{8}\b/g, "<id>")
      .replaceAll(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?Z)?/g, "<time>")
      .replaceAll(/[\d.,]+\/s\b/g, "<speed>")
      .replaceAll(/\b[\d.,]+ (s|min|h|d)( \d+ (s|min|h))?\b/g, "<duration>")
      // How small compression makes ids and times differs by a hair.
      .replaceAll(/\b[\d.]+ (kB|MB), in /g, "<size>, in ")
      .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>")
      .replaceAll(/\btoken=[\w…-]+/g, "token=<token>")
      .replaceAll(/process \d+ on \S+/g, "process <pid> on <host>")
  );
}

/** As `withoutChance`, where also how far the work came depends on the moment. */
export function withoutCounts(output: string): string {
  const lines = withoutChance(output).split("\n");
  // Which stages had begun by then is chance too.
  return lines
    .filter((line) => line !== "^C" && !/^ {2}(runs|embeddings|diagrams|lyapunov) /.test(line))
    .join("\n");
}

function idsIn(output: string): string[] {
  return output.match(/\b[0-9a-f]{8}\b(?!-)/g) ?? [];
}

function stepsOf(text: string, firstLine: number): { line: number; command: string; documented: string }[] {
  const steps: { line: number; command: string; output: string[] }[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.startsWith("$ ")) steps.push({ line: firstLine + i, command: line.slice(2), output: [] });
    else if (steps.length === 0) throw new Error(`line ${firstLine + i}: output without a command: ${line}`);
    else steps.at(-1)!.output.push(line);
  }
  return steps.map(({ line, command, output }) => ({ line, command, documented: output.join("\n") }));
}

/** A folder for PATH with `panic-tda`, `npx` that knows it alone, and `npm` that knows the README's two commands. */
function commandsFolder(folder: string): string {
  const bin = join(folder, ".bin");
  mkdirSync(bin);
  const main = `exec "${process.execPath}" "${join(root, "dist", "cli", "main.js")}" "$@"`;
  writeFileSync(join(bin, "panic-tda"), `#!/bin/sh\n${main}\n`);
  writeFileSync(join(bin, "npx"), `#!/bin/sh\nshift\nexport npm_command=exec\n${main}\n`);
  const start =
    'test "$1" = install && exit 0\nset -- run experiments/quickstart.json\nexport npm_command=run-script';
  writeFileSync(join(bin, "npm"), `#!/bin/sh\n${start}\n${main}\n`);
  for (const name of ["panic-tda", "npx", "npm"]) chmodSync(join(bin, name), 0o755);
  return bin;
}

async function runCommand(
  command: string,
  cwd: string,
  binFolder: string,
  isInterrupted: boolean,
): Promise<{ output: string; status: number | null }> {
  const { npm_command: _, PANIC_TDA_DB: __, PANIC_TDA_PYTHON: ___, ...env } = process.env;
  // The shell waits for the command also when Ctrl-C reaches both.
  const child = spawn("sh", ["-c", `exec 2>&1\ntrap : INT\n${command}\nexit $?`], {
    cwd,
    // As for a reader who has not set up the neural models yet.
    env: { ...env, PATH: `${binFolder}:${env.PATH}`, NO_COLOR: "1", PANIC_TDA_DATA: join(cwd, "no-data") },
    stdio: ["ignore", "pipe", "inherit"],
    // A process group of its own, all of which Ctrl-C reaches.
    detached: true,
  });
  let output = "";
  let wasInterrupted = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (!isInterrupted || wasInterrupted || !output.includes("\n")) return;
    wasInterrupted = true;
    setTimeout(() => process.kill(-child.pid!, "SIGINT"), 300);
  });
  const [status] = await once(child, "close");
  return { output: output.replace(/\n$/, ""), status };
}
