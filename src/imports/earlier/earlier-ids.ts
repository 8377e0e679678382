/** An id as a UUID in lower case with dashes: the Python version stored 32 digits. An id that is none stays as it is. */
export function uuidOf(id: string): string {
  const digits = id.toLowerCase().replaceAll("-", "");
  if (!/^[0-9a-f]{32}$/.test(digits)) return id;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
