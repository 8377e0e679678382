import type { ComponentChildren, LooseAnchorHTMLAttributes } from "preact";
import { useContext } from "preact/hooks";
import { FileWidthContext } from "../figures/figure.ts";
import { goTo, keepFind, shownHref, useFind } from "./address.ts";

type LinkProps = Omit<LooseAnchorHTMLAttributes<HTMLAnchorElement>, "href" | "role"> & {
  readonly href: string;
  readonly children?: ComponentChildren;
};

/** A link within the page. It is a real one: it opens in a new tab, and its address can be copied. */
export function Link({ href, children, ...attributes }: LinkProps) {
  const find = useFind();
  const isFile = useContext(FileWidthContext) !== null;
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(href);
  };
  // In a saved plot there is nowhere to go.
  if (isFile) return <g>{children}</g>;
  return (
    <a {...attributes} href={shownHref(keepFind(href, find))} onClick={follow}>
      {children}
    </a>
  );
}
