/** A star and tags in front of or beside a name: "★ #odd #keep"; empty where there are none. */
export function marksText(
  marks: { readonly starred: boolean; readonly tags: readonly string[] } | undefined,
): string {
  if (marks === undefined) return "";
  return [...(marks.starred ? ["★"] : []), ...marks.tags.map((tag) => `#${tag}`)].join(" ");
}
