import type { ComponentChildren } from "preact";
import type { AskError } from "../server/ask.ts";
import { currentConnection } from "../server/connection.ts";
import "./notice.css";

/** Says plainly why there is nothing to see, and what to do. */
export function Notice({
  title,
  isPage = false,
  children,
}: {
  readonly title: string;
  /** Whether there is nothing else on the page, so that this is its heading. @defaultValue false */
  readonly isPage?: boolean;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="notice" role="status">
      {isPage ? <h1 class="notice-title">{title}</h1> : <p class="notice-title">{title}</p>}
      {children}
    </div>
  );
}

export function ErrorNotice({ error }: { readonly error: AskError }) {
  // That nobody answers stands at the head of the page.
  if (error.status === null && currentConnection() === "lost")
    return (
      <Notice title="This was not read before the server went away.">
        <p>It is read as soon as the server is back.</p>
      </Notice>
    );
  return (
    <div class="notice notice-error" role="alert">
      <p class="notice-title">{error.message}</p>
      {error.hint !== null && <p>{error.hint}</p>}
    </div>
  );
}

/** Shown only if the answer takes long enough to be noticed; CSS delays it. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <p class="loading" role="status">
      Reading {what} …
    </p>
  );
}
