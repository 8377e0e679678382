import { Command } from "commander";
import { UserInputError } from "../errors.ts";
import type { AnnotatedThing } from "../store/annotated-things.ts";
import type { Annotation } from "../store/annotations.ts";
import type { Database } from "../store/database.ts";
import { type AnnotationKind, longestText, textProblem, trimmedText } from "../text/annotation-text.ts";
import { printableJson } from "../text/printable.ts";
import { authorOf, authorOption } from "./author.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { quoted, suggestedCommand } from "./invocation.ts";
import { table } from "./table.ts";

interface AnnotateOptions extends DatabaseOptions {
  readonly star?: boolean;
  readonly tag?: readonly string[];
  readonly note?: readonly string[];
  readonly name?: string;
  readonly edit?: readonly string[];
  readonly remove?: readonly string[];
  readonly author?: string;
  readonly json?: boolean;
}

const SHORTEST_PART = 4;
const SHOWN_ID = 8;

const several = (text: string, before: readonly string[] = []) => [...before, text];

export const annotateCommand = new Command("annotate")
  .description("star, tag, note or name an experiment, run, state or cluster, or show what is written of it")
  .argument("<thing>", "an id or latest; a state as RUN/STEP; a cluster as MODEL/LAYER/NUMBER")
  .addOption(databaseOption())
  .option("--star", "star it")
  .option("--tag <tag>", "give it a tag; several times for several", several)
  .option("--note <text>", "write a note; several times for several", several)
  .option("--name <name>", "name a cluster")
  .option("--edit <id=text>", "write a note of one's own anew", several)
  .option("--remove <what>", "take away star, name, tag:TAG or a note by its id", several)
  .addOption(authorOption())
  .option("--json", "print what is written of it as a JSON array")
  .addHelpText("before", "Example: panic-tda annotate 5c2d88f1 --star --tag odd\n")
  .action(async (reference: string, options: AnnotateOptions) => {
    const { addAnnotation, annotationsOf, changeAnnotation, removeAnnotation } = await import(
      "../store/annotations.ts"
    );
    const { findAnnotatedThing } = await import("../store/annotated-things.ts");
    const { writtenCluster } = await import("../store/views/cluster-names.ts");
    const wanted = wantedOf(options);
    const edits = (options.edit ?? []).map(editOf);
    const { remove = [] } = options;
    const isReading = wanted.length === 0 && edits.length === 0 && remove.length === 0;
    const author = isReading ? "" : authorOf(options);
    using store = await openStoreOf(options, isReading ? "read" : "write");
    const { database } = store;
    const thing = findAnnotatedThing(database, reference);
    const { subject, subject_id } = thing;
    const written = () => annotationsOf(database, { subject, subjectId: subject_id });
    if (!isReading) {
      if (options.name !== undefined && subject !== "cluster")
        throw new UserInputError(`--name: expected a cluster, found ${describe(thing)}.`, {
          hint: `Give it a tag: ${suggestedCommand(`annotate ${reference} --tag TAG`, options)}`,
        });
      database.transaction(() => {
        for (const { id, text } of edits)
          changeAnnotation(database, noteOf(written(), thing, { id, author, reference }, options).id, text);
        for (const what of remove)
          for (const { id } of meant(written(), thing, { what, author, reference }, options))
            removeAnnotation(database, id);
        for (const one of wanted) addAnnotation(database, { ...thing, ...one, author });
      });
    }
    // Of an experiment all that goes with it is shown.
    const isWhole = isReading && subject === "experiment";
    const rows = isWhole ? annotationsOf(database, { experimentId: subject_id }) : written();
    if (options.json) console.log(printableJson(rows));
    else if (rows.length > 0) console.log(textOf(database, rows, writtenCluster));
    else console.error(`Nothing is written of ${describe(thing)}.`);
  });

/** What is to be added, checked. */
function wantedOf(options: AnnotateOptions): { kind: AnnotationKind; text: string }[] {
  return [
    ...(options.star === true ? [{ kind: "star" as const, text: "" }] : []),
    ...(options.name === undefined ? [] : [checked("name", options.name)]),
    ...(options.tag ?? []).map((text) => checked("tag", text)),
    ...(options.note ?? []).map((text) => checked("note", text)),
  ];
}

function checked(kind: AnnotationKind, given: string) {
  const text = trimmedText(kind, given);
  const problem = textProblem(kind, text);
  if (problem === undefined) return { kind, text };
  throw new UserInputError(`--${kind}: ${problem}.`, { hint: howToWrite[kind] });
}

const howToWrite: Readonly<Record<AnnotationKind, string>> = {
  star: "",
  tag: `Give a word or a few on one line: --tag odd. What takes more than ${longestText.tag} characters is a note: --note TEXT`,
  note: "Give a text that can be seen: --note TEXT. What is longer can be several notes, each with its --note",
  name: 'Give a few words on one line: --name "red circles". What takes more is a note: --note TEXT',
};

/** What `--edit` says, checked: which note, and its new text. */
function editOf(given: string): { id: string; text: string } {
  const [, id, text] = /^([0-9a-f-]+)=(.*)$/is.exec(given) ?? [];
  if (id === undefined || text === undefined)
    throw new UserInputError(
      `--edit: expected the id of a note, =, and what it says from now on, found ${JSON.stringify(given)}.`,
      { hint: 'As --edit "0c1f7b2e=ends in circles"; annotate without options shows the ids.' },
    );
  const trimmed = trimmedText("note", text);
  const problem = textProblem("note", trimmed);
  if (problem === undefined) return { id: id.toLowerCase(), text: trimmed };
  throw new UserInputError(`--edit ${id}: ${problem}.`, {
    hint: `Give the whole text: --edit "${id}=TEXT". To take the note away: --remove ${id}`,
  });
}

/** The note that `--edit` means, of the author of this call. */
function noteOf(
  all: readonly Annotation[],
  thing: AnnotatedThing,
  { id, author, reference }: { id: string; author: string; reference: string },
  options: DatabaseOptions,
): Annotation {
  const [found, ...more] = all.filter((one) => isCalled(one, id));
  if (found === undefined)
    throw new UserInputError(
      `--edit: ${describe(thing)} has no note that is called so: expected an id of ${SHORTEST_PART} characters or more, found ${JSON.stringify(id)}.`,
      { hint: `See what it has, with the ids: ${suggestedCommand(`annotate ${reference}`, options)}` },
    );
  if (more.length > 0)
    throw new UserInputError(`--edit: several ids begin or end with ${JSON.stringify(id)}.`, {
      hint: "Give more characters.",
    });
  if (found.kind !== "note")
    throw new UserInputError(`--edit ${id}: expected a note, found a ${found.kind}.`, {
      hint: "Take it away, and give another one: --remove and --star, --tag or --name",
    });
  if (found.author !== author)
    throw new UserInputError(`--edit ${id}: ${found.author} wrote this note, and you are ${author} here.`, {
      hint: `Write one of your own: ${suggestedCommand(`annotate ${reference} --note TEXT`, options)}`,
    });
  return found;
}

function isCalled({ id }: Annotation, part: string): boolean {
  return part.length >= SHORTEST_PART && (id.startsWith(part) || id.endsWith(part));
}

/** The rows that `--remove` means: a star and a tag that the author wrote; a name, of which there is one, and a row by its id whoever wrote it. */
function meant(
  all: readonly Annotation[],
  thing: AnnotatedThing,
  { what, author, reference }: { what: string; author: string; reference: string },
  options: DatabaseOptions,
): Annotation[] {
  const name = what === "" ? "nothing" : JSON.stringify(what);
  const found = what.startsWith("tag:")
    ? all.filter(({ kind, text }) => kind === "tag" && text === what.slice("tag:".length).trim())
    : what === "star" || what === "name"
      ? all.filter(({ kind }) => kind === what)
      : all.filter((one) => isCalled(one, what));
  const own = found.filter((one) => one.author === author);
  if (found.length === 0)
    throw new UserInputError(
      `--remove: ${describe(thing)} has nothing that is called so: expected star, name, tag:TAG or an id of ${SHORTEST_PART} characters or more, found ${name}.`,
      { hint: `See what it has, with the ids: ${suggestedCommand(`annotate ${reference}`, options)}` },
    );
  const isByWhat = what === "star" || what === "name" || what.startsWith("tag:");
  if (!isByWhat && found.length > 1)
    throw new UserInputError(`--remove: several ids begin or end with ${name}.`, {
      hint: "Give more characters.",
    });
  if (!isByWhat || what === "name") return found;
  const [other] = found;
  if (own.length === 0)
    throw new UserInputError(
      `--remove ${what}: you are ${author} here, and only ${found.map((one) => one.author).join(", ")} gave it to ${describe(thing)}.`,
      {
        hint: `To take it away all the same: ${suggestedCommand(`annotate ${reference} --remove ${quoted(what)} --author ${quoted(other!.author)}`, options)}`,
      },
    );
  return own;
}

function describe({ subject, subject_id }: Pick<AnnotatedThing, "subject" | "subject_id">): string {
  return `${subject} ${subject_id}`;
}

function textOf(
  database: Database,
  rows: readonly Annotation[],
  written: (database: Database, key: string) => string,
): string {
  const isOfOne = new Set(rows.map(({ subject_id }) => subject_id)).size === 1;
  return table(
    // Of several things the day is enough: what they are is to be read, and copied.
    ["ID", isOfOne ? "WRITTEN (UTC)" : "DAY (UTC)", "AUTHOR", ...(isOfOne ? [] : ["OF"]), "KIND", "TEXT"],
    rows.map((row) => [
      row.id.slice(-SHOWN_ID),
      row.inserted_at.slice(0, isOfOne ? 16 : 10).replace("T", " "),
      row.author,
      ...(isOfOne ? [] : [shortSubject(row, (key) => written(database, key))]),
      row.kind,
      row.text,
    ]),
    { narrowed: ["AUTHOR"], narrowedLast: ["OF"] },
  );
}

/** "run 5c2d88f1", "state 5c2d88f1/12", "cluster SketchText/0/3": as the commands take them. */
function shortSubject({ subject, subject_id }: Annotation, written: (key: string) => string): string {
  if (subject === "experiment" || subject === "run") return `${subject} ${subject_id.slice(-SHOWN_ID)}`;
  if (subject === "cluster") return `cluster ${written(subject_id)}`;
  const [first = "", ...rest] = subject_id.split("/");
  return `state ${first.slice(-SHOWN_ID)}/${rest.join("/")}`;
}
