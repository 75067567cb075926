/**
 * What several names promise, asked at once: `await together({ a: readA(tx), b: readB(tx) })`. Statements of one transaction
 * that do not need each other's answers so share their way to the database.
 */
export async function together<T extends Record<string, unknown>>(
  promised: T,
): Promise<{ [Name in keyof T]: Awaited<T[Name]> }> {
  const answers = await Promise.all(Object.values(promised));
  return Object.fromEntries(Object.keys(promised).map((name, at) => [name, answers[at]])) as {
    [Name in keyof T]: Awaited<T[Name]>;
  };
}
