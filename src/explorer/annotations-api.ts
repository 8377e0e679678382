import type { Context, Hono } from "hono";
import { annotatedThing } from "../store/annotated-things.ts";
import {
  type Annotation,
  type AnnotationFilter,
  addAnnotation,
  annotationsOf,
  changeAnnotation,
  getAnnotation,
  putAnnotation,
  removeAnnotation,
  tagsInUse,
} from "../store/annotations.ts";
import type { Database } from "../store/database.ts";
import { clusterNames } from "../store/views/cluster-names.ts";
import { annotationSubjects, textProblem, trimmedText } from "../text/annotation-text.ts";
import type { AnnotationsAnswer, TagsAnswer } from "./api/annotations.ts";
import type { ClusterNamesAnswer } from "./api/clusters.ts";
import { ApiFailure } from "./api-failure.ts";
import type { Explorer } from "./explorer.ts";
import { refuseWithoutToken } from "./guard.ts";
import { layerOf } from "./map/clusters-of-layer.ts";
import { jsonBody } from "./request-body.ts";
import { required } from "./request-parameters.ts";
import { routes } from "./routes.ts";

const MOST_BYTES = 64 * 1024;

/** Tags, notes, stars and names: what people wrote, and the one route that writes. */
export function serveAnnotations(app: Hono, { current, writer }: Explorer): void {
  app.get(routes.annotations, (context) => {
    return context.json(answerOf(current.store.database, filterOf(context)));
  });

  app.get(routes.tags, (context) => {
    return context.json({ tags: tagsInUse(current.store.database) } satisfies TagsAnswer);
  });

  app.get(routes.clusterNames, (context) => {
    const { database } = current.store;
    const layer = layerOf(database, required(context, "clustering"));
    const names = clusterNames(database, layer).map(({ label, name }) => ({ label, name }));
    return context.json({ names } satisfies ClusterNamesAnswer);
  });

  app.post(routes.annotations, async (context) => {
    refuseWithoutToken(context, writer.options?.token);
    refuseOtherType(context);
    const body = await jsonBody(context, MOST_BYTES);
    // The library that checks it is not loaded for those who only read.
    const { checkedAnnotateRequest } = await import("./annotate-request.ts");
    const request = checkedAnnotateRequest(body, context.req.path);
    const { subject, subjectId, add = [], change = [], remove = [], putBack = [] } = request;
    const texts = [...add, ...change.map(({ text }) => ({ kind: "note" as const, text }))];
    for (const { kind, text = "" } of texts) {
      const problem = textProblem(kind, trimmedText(kind, text));
      if (problem !== undefined) throw new ApiFailure("bad-request", `${kind}: ${problem}.`);
    }
    const isOfSubject = (row: Annotation | undefined) =>
      row !== undefined && row.subject === subject && row.subject_id === subjectId;
    const kept = await writer.write(current.store.database, (database) => {
      const thing = annotatedThing(database, subject, subjectId);
      const taken = remove.flatMap((id) => {
        const row = removeAnnotation(database, id);
        // Somebody else may have taken it away a moment ago, which is as good.
        if (row === undefined) return [];
        if (isOfSubject(row)) return [row];
        throw new ApiFailure("bad-request", `remove: ${id} is not about ${subject} ${subjectId}.`);
      });
      for (const id of putBack) {
        const row = writer.takenAway(id);
        if (row !== undefined && isOfSubject(row)) putAnnotation(database, row);
        else throw new ApiFailure("not-found", `putBack: ${id} is no longer known.`, "Write it once more.");
      }
      for (const one of change) {
        const row = getAnnotation(database, one.id);
        refuseChange(row !== undefined && isOfSubject(row) ? row : undefined, one, writer.options!.author);
        changeAnnotation(database, one.id, trimmedText("note", one.text));
      }
      for (const { kind, text = "" } of add)
        addAnnotation(database, {
          ...thing,
          kind,
          text: trimmedText(kind, text),
          author: writer.options!.author,
        });
      return taken;
    });
    for (const row of kept) writer.keep(row);
    return context.json(answerOf(current.store.database, { subject, subjectId }));
  });
}

function filterOf(context: Context): AnnotationFilter {
  const subject = annotationSubjects.find((one) => one === required(context, "subject"));
  if (subject === undefined)
    throw new ApiFailure("bad-request", `subject: expected one of ${annotationSubjects.join(", ")}.`);
  return { subject, subjectId: context.req.query("id"), statesOf: context.req.query("run") };
}

/** @throws ApiFailure unless a note is there, is of who writes, and says what they have read */
function refuseChange(
  row: Annotation | undefined,
  { id, before }: { readonly id: string; readonly before: string },
  author: string,
): void {
  if (row === undefined)
    throw new ApiFailure("not-found", `change: there is no ${id} any more.`, "Save the text as a new note.");
  if (row.kind !== "note") throw new ApiFailure("bad-request", `change: ${id} is a ${row.kind}, no note.`);
  if (row.author !== author)
    throw new ApiFailure("forbidden", `change: ${row.author} wrote this note, and you are ${author}.`);
  if (row.text !== before)
    throw new ApiFailure(
      "conflict",
      "the note was changed meanwhile.",
      "See what it says now, and save once more.",
    );
}

function answerOf(database: Database, of: AnnotationFilter): AnnotationsAnswer {
  return {
    annotations: annotationsOf(database, of).map((one) => ({
      id: one.id,
      subject: one.subject,
      subjectId: one.subject_id,
      kind: one.kind,
      text: one.text,
      author: one.author,
      at: one.inserted_at,
      // Other rows are touched where they are handed on to another medoid, or given once more.
      changedAt:
        one.kind === "note" && one.subject !== "cluster" && one.updated_at !== one.inserted_at
          ? one.updated_at
          : null,
    })),
  };
}

/** A form of another site can send texts, but no JSON without asking first. */
function refuseOtherType(context: Context): void {
  const type = context.req.header("content-type") ?? "nothing";
  if (/^application\/json\s*(;|$)/i.test(type)) return;
  throw new ApiFailure(
    "bad-request",
    `${context.req.path}: expected the Content-Type application/json, found ${type.slice(0, 80)}.`,
  );
}
