import type { PictureFacts } from "./picture-facts.ts";

/**
 * How a picture came to be as an XMP packet: the common fields, which image tools show, and each fact by its own name. Unlike EXIF it
 * keeps every script.
 *
 * @see ISO 16684-1
 */
export function xmpPacket(facts: PictureFacts): string {
  const { drawn_from, model, software, started_at } = facts;
  const own = Object.entries(facts).map(
    ([name, value]) =>
      `   <panictda:${name}>${escaped(typeof value === "string" ? value : JSON.stringify(value))}</panictda:${name}>`,
  );
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:panictda="https://github.com/ANUcybernetics/panic-tda/ns/1.0/">
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escaped(drawn_from ?? "")}</rdf:li></rdf:Alt></dc:description>
   <dc:creator><rdf:Seq><rdf:li>${escaped(model)}</rdf:li></rdf:Seq></dc:creator>
   <xmp:CreatorTool>${escaped(software)}</xmp:CreatorTool>
   <xmp:CreateDate>${escaped(started_at)}</xmp:CreateDate>
${own.join("\n")}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;
}

/** Text in XML. Control characters, which XML cannot hold at all, become the sign for what cannot be shown. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      // Otherwise readers would make a line feed of it.
      .replaceAll("\r", "&#13;")
  );
}
