/** What PostgreSQL, its driver and Prisma's models say when the server is away, goes away, or has no connection to give. */
const SIGNS = [
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|P1001|P1017|P2024|57P0/,
  /terminating connection|Connection terminated|the database system is|is not queryable/,
  /timeout exceeded when trying to connect/,
];

/** Whether an error tells of the database's absence alone, and nothing of what was asked of it. */
export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const text = `${error.name} ${"code" in error ? String(error.code) : ""} ${error.message}`;
  return SIGNS.some((sign) => sign.test(text));
}
