import type { Argument, Command } from "commander";
import { nearestName } from "../config/nearest-name.ts";
import { UserInputError } from "../errors.ts";
import { shownValue } from "../text/shown-value.ts";
import { quoted } from "./invocation.ts";

/**
 * What commander finds wrong with a command line, as panic-tda says it: what was expected and found, and where to read on.
 *
 * @param text - Commander's own words, which are all that it tells of some faults.
 * @param command - The one that was called, with its arguments.
 */
export function commandLineError(text: string, command: Command): UserInputError {
  const path = pathOf(command);
  const [message, hint] = told(text.trim().replace(/^error: /, ""), command, path);
  const help = `See panic-tda${path} --help`;
  return new UserInputError(message, { hint: hint === undefined ? help : `${hint} ${help}` });
}

type Told = readonly [message: string, hint?: string | undefined];

function told(text: string, command: Command, path: string): Told {
  const where = path === "" ? "panic-tda" : path.trimStart();
  const nearest = /\n\(Did you mean (.*)\?\)$/.exec(text)?.[1];
  const meant = nearest === undefined ? undefined : `Did you mean ${nearest}?`;
  const [, unknown, name = ""] = /^unknown (command|option) '(.*)'(\n|$)/s.exec(text) ?? [];
  if (unknown !== undefined) return [`${where}: there is no ${unknown} ${shown(name)}.`, meant];

  const [, missing] = /^missing required argument '(.*)'$/.exec(text) ?? [];
  if (missing !== undefined) {
    const argument = command.registeredArguments.find((one) => one.name() === missing)!;
    return [`${where}: expected ${usage(argument)}, found none. It is ${argument.description}.`];
  }
  if (text.startsWith("too many arguments")) return surplus(command, where);

  const [, bare] = /^option '(.*)' argument missing$/.exec(text) ?? [];
  if (bare !== undefined) {
    const [, flag = bare, value = "a value"] = /^(?:-\w, )?(\S+) (.*)$/.exec(bare) ?? [];
    return [`${where} ${flag}: expected ${value}, found none.`];
  }
  const [, lacking] = /^required option '(.*)' not specified$/.exec(text) ?? [];
  if (lacking !== undefined) {
    const { description } = command.options.find(({ flags }) => flags === lacking)!;
    return [`${where}: expected ${lacking}, found none. It is ${description}.`];
  }
  const [, one, other] = /^(.*) cannot be used with (.*)$/.exec(text) ?? [];
  if (one !== undefined && other !== undefined)
    return [
      `${where}: ${withoutQuotes(one)} cannot be used with ${withoutQuotes(other)}.`,
      "Leave one of them out.",
    ];
  return invalid(text) ?? [`${where}: ${text}`];
}

/** What an option's or argument's own reader has refused. */
function invalid(text: string): Told | undefined {
  const [, flags, value, variable, reason] =
    /^option '(.*?)' (?:argument|value) '(.*)'(?: from env '(.*)')? is invalid\. (.*)$/s.exec(text) ?? [];
  if (flags !== undefined) return refused(variable ?? /--[\w-]+/.exec(flags)?.[0] ?? flags, value!, reason!);
  const [, given, argument, why] =
    /^command-argument value '(.*)' is invalid for argument '(.*)'\. (.*)$/s.exec(text) ?? [];
  return given === undefined ? undefined : refused(`<${argument}>`, given, why!);
}

function refused(where: string, value: string, reason: string): Told {
  const [, choices] = /^Allowed choices are (.*)\.$/.exec(reason) ?? [];
  const expected = choices === undefined ? reason : `Expected one of ${choices}.`;
  if (!expected.startsWith("Expected ")) return [`${where} ${quoted(value)}: ${reason}`];
  if (expected.includes(", found ")) return [`${where}: e${expected.slice(1)}`];
  const nearest = nearestName(value, choices?.split(", ") ?? []);
  return [
    `${where}: e${expected.slice(1, -1)}; found ${shownValue(value)}.`,
    nearest === undefined ? undefined : `Did you mean ${nearest}?`,
  ];
}

function surplus(command: Command, where: string): Told {
  const expected = command.registeredArguments;
  const words = command.args.slice(expected.length).map(shownValue);
  const all = expected.length === 0 ? "no argument" : `no more than ${expected.map(usage).join(" ")}`;
  return [`${where}: expected ${all}, found ${words.join(" ")}${expected.length === 0 ? "" : ", too"}.`];
}

/** As the help writes it: `<id>`, `[ids...]`. */
function usage(argument: Argument): string {
  const name = argument.name() + (argument.variadic ? "..." : "");
  return argument.required ? `<${name}>` : `[${name}]`;
}

function shown(name: string): string {
  return name.startsWith("-") ? quoted(name) : shownValue(name);
}

function withoutQuotes(option: string): string {
  return option.replace(/^(?:option|environment variable) '(.*)'$/, "$1");
}

/** " export bundle"; empty for the program itself. */
function pathOf(command: Command): string {
  return command.parent === null ? "" : `${pathOf(command.parent)} ${command.name()}`;
}
