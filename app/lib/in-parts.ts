/**
 * All rows of a list that is read page by page: a page is asked for when the rows before it are taken, so that memory does
 * not grow with the list.
 *
 * @param read gets where the page begins, null at first; says where the next one does, null after the last
 */
export async function* inParts<Row>(
  read: (after: string | null) => Promise<{ rows: readonly Row[]; after: string | null }>,
): AsyncGenerator<Row> {
  let after: string | null = null;
  do {
    const part: { rows: readonly Row[]; after: string | null } = await read(after);
    yield* part.rows;
    after = part.after;
  } while (after !== null);
}
