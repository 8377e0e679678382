import { useState } from "preact/hooks";
import { shortened } from "./shortened.ts";

/** Letters that a heading has room for. */
const SHOWN = 240;

/** A text, the end of which is shown only when it is asked for if it is long: what stands beneath it is to be seen. */
export function FoldedText({ text }: { readonly text: string }) {
  const [isOpen, setOpen] = useState(false);
  const short = shortened(text, SHOWN);
  if (short === text) return <>{text}</>;
  return (
    <>
      {isOpen ? text : short}{" "}
      <button type="button" class="fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? "less" : "more"}
      </button>
    </>
  );
}
