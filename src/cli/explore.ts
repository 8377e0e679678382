import { Command, InvalidArgumentError, Option } from "commander";
import { UserInputError } from "../errors.ts";
import type { ExplorerOptions, RunningExplorer } from "../explorer/start-explorer.ts";
import { authorOf, authorOption } from "./author.ts";
import { type DatabaseOptions, databaseOption, databasePath } from "./database-option.ts";

interface ExploreOptions extends DatabaseOptions {
  readonly port?: number;
  readonly host: string;
  readonly open: boolean;
  readonly author?: string;
  readonly readOnly?: boolean;
}

const DEFAULT_PORT = 4747;
/** Without --port, so many ports are tried: several databases can be looked at side by side. */
const PORTS_TRIED = 20;
const SHORTEST_TOKEN = 16;
const TOKEN_BYTES = 32;

export const exploreCommand = new Command("explore")
  .description("show experiments in the browser, also while they run")
  .argument("[id]", "the experiment to open: its id, a part of it, or latest (default: the list of all)")
  .addOption(databaseOption())
  .addOption(
    new Option(
      "--port <number>",
      `the page's port (default: ${DEFAULT_PORT}, or the next that is free)`,
    ).argParser((text) => {
      if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
      throw new InvalidArgumentError("Expected a whole number from 0 to 65535; 0 takes any free port.");
    }),
  )
  .option("--host <address>", "let other machines in too, who need a token; such as 0.0.0.0", "127.0.0.1")
  .option("--no-open", "do not open the browser")
  .addOption(authorOption())
  .option("--read-only", "let nobody write tags, notes and names")
  .addHelpText("before", "Example: panic-tda explore latest\n")
  .action(async (reference: string | undefined, options: ExploreOptions) => {
    const { interruptible } = await import("./interruption.ts");
    const { addressesOf } = await import("../explorer/addresses.ts");
    const experimentId = await idOf(reference, options);
    const { isLoopback, hosts, shown } = addressesOf(options.host);
    const token = isLoopback && options.readOnly === true ? undefined : await newToken();
    // On a loopback address it is wanted by what writes alone, elsewhere by every request.
    const ofAll = isLoopback ? undefined : token;
    const ofWriting = isLoopback ? token : undefined;
    const writing = options.readOnly === true ? undefined : { author: authorOf(options), token: ofWriting };

    await interruptible({ first: () => {}, second: () => {} }, async (signal) => {
      const explorer = await started(options.port, options.host, {
        databasePath: databasePath(options),
        hosts,
        token: ofAll,
        writing,
        experimentId,
        onDefect: (error) => console.error(error),
      });
      const path = experimentId === undefined ? "/" : `/experiments/${experimentId}`;
      const withoutToken = `http://${shown}:${explorer.port}${path}`;
      const address = token === undefined ? withoutToken : `${withoutToken}?token=${token}`;
      console.log(address);
      console.error("Ctrl-C ends it.");
      const { openBrowser } = await import("./open-browser.ts");
      const forgetAddress = options.open ? await openBrowser(address) : () => {};
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener("abort", () => resolve());
      });
      forgetAddress();
      await explorer.close();
    });
  });

async function idOf(reference: string | undefined, options: DatabaseOptions): Promise<string | undefined> {
  const { openToExplore } = await import("../explorer/current-store.ts");
  using store = openToExplore(databasePath(options));
  return reference === undefined ? undefined : store.experiment(reference).id;
}

/** A secret, never an option: other users of the machine see the options of a process. */
async function newToken(): Promise<string> {
  const given = process.env.PANIC_TDA_EXPLORE_TOKEN;
  if (given !== undefined && given !== "") {
    if (/^[\w-]+$/.test(given) && given.length >= SHORTEST_TOKEN) return given;
    throw new UserInputError(
      `PANIC_TDA_EXPLORE_TOKEN: expected at least ${SHORTEST_TOKEN} letters, digits, - or _, found ${given.length} characters.`,
      { hint: "Leave it out for one that is drawn at each start." },
    );
  }
  const { randomBytes } = await import("node:crypto");
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** Starts on the port asked for and no other; without one, on the first that is free. */
async function started(
  port: number | undefined,
  host: string,
  options: Omit<ExplorerOptions, "port" | "host">,
): Promise<RunningExplorer> {
  const { startExplorer } = await import("../explorer/start-explorer.ts");
  const last = port ?? DEFAULT_PORT + PORTS_TRIED - 1;
  for (let tried = port ?? DEFAULT_PORT; ; tried++) {
    try {
      return await startExplorer({ ...options, host, port: tried });
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EADDRINUSE" && tried < last) continue;
      throw code === undefined ? error : cannotListen(error as NodeJS.ErrnoException, host, tried, port);
    }
  }
}

function cannotListen(
  error: NodeJS.ErrnoException,
  host: string,
  tried: number,
  port: number | undefined,
): Error {
  if (error.code === "EADDRINUSE") {
    const found =
      port === undefined ? `ports ${DEFAULT_PORT} to ${tried} are all in use` : `port ${port} is in use`;
    return new UserInputError(`${host}: ${found}.`, {
      hint: "Name another one: --port 5000; or let one be found: --port 0",
      cause: error,
    });
  }
  if (error.code === "EACCES") {
    return new UserInputError(`${host}: port ${tried} may not be used by you.`, {
      hint: "Name one from 1024: --port 4747",
      cause: error,
    });
  }
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") {
    return new UserInputError(`--host ${host}: this machine has no such address.`, {
      hint: "Leave it out for this machine alone; 0.0.0.0 means all its addresses.",
      cause: error,
    });
  }
  return error;
}
