/** More colours than that cannot be told apart. */
export const MOST_COMPARED = 8;
