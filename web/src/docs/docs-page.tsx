import { Marked } from "marked";
import { useEffect, useRef, useState } from "preact/hooks";
import { goTo, isInHash, shownHref } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { Loading, Notice } from "../shell/notice.tsx";
import { useTitle } from "../shell/shell.tsx";
import "./docs-page.css";
import { headingAnchor } from "./heading-anchor.ts";

/** The pages of docs/, as they were when the page was built: they are there without a network. */
const pages = import.meta.glob<string>(
  ["../../../docs/*.md", "../../../docs/commands/*.md", "!../../../docs/bench.md"],
  {
    query: "?raw",
    import: "default",
  },
);

// Pictures stay with the files: the page would have to carry each one twice.
const markdown = new Marked({ gfm: true, renderer: { image: ({ text }) => `<em>Picture: ${text}</em>` } });

function pathOfPage(name: string): string {
  return `../../../docs/${name}.md`;
}

/** One page of the documentation. */
export default function DocsPage({ name }: { readonly name: string }) {
  const article = useRef<HTMLElement>(null);
  const [html, setHtml] = useState<string | null>(null);
  const load = pages[pathOfPage(name)];
  useTitle(name);
  useEffect(() => {
    let isShown = true;
    load?.().then((text) => isShown && setHtml(markdown.parse(text, { async: false })));
    return () => {
      isShown = false;
    };
  }, [load]);
  useEffect(() => {
    const root = article.current;
    if (root === null || html === null) return;
    for (const heading of root.querySelectorAll<HTMLElement>("h1, h2, h3, h4"))
      heading.id = headingAnchor(heading.textContent ?? "");
    for (const link of root.querySelectorAll("a")) leadWithin(link, name);
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }, [html, name]);
  if (load === undefined)
    return (
      <Notice isPage title={`There is no page of documentation called “${name}”.`}>
        <p>
          Start from <Link href="/docs/explorer">the explorer’s</Link>.
        </p>
      </Notice>
    );
  if (html === null) return <Loading what="the documentation" />;
  return (
    <div class="page">
      <article
        class="docs"
        ref={article}
        // The text is the package's own, put in at build time; the policy refuses scripts in any case.
        dangerouslySetInnerHTML={{ __html: html }}
      />
    </div>
  );
}

/** Links between pages stay within this one; a link to a file that the page does not have is plain text. */
function leadWithin(link: HTMLAnchorElement, from: string): void {
  const href = link.getAttribute("href") ?? "";
  if (/^(https?:|#)/.test(href)) {
    link.rel = "noreferrer noopener";
    return;
  }
  const target = new URL(href, `http://docs/${from}.md`);
  const name = target.pathname.slice(1).replace(/\.md$/, "");
  if (pages[pathOfPage(name)] === undefined) {
    link.removeAttribute("href");
    return;
  }
  const place = `/docs/${name}${target.hash}`;
  link.href = shownHref(place);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goTo(isInHash() ? place : link.href);
  });
}
