/** What the log keeps of an error. */
export interface LoggedError {
  type: string;
  code?: string | number;
  /** PostgreSQL's own code behind one of Prisma's. */
  sqlState?: string;
  message?: string;
  /** The frames alone: the first lines of a stack repeat the message. */
  stack?: string;
  cause?: LoggedError;
}

const DEEPEST_CAUSE = 5;

/**
 * An error as it may be logged. Messages of the database and of parsers repeat the values that they are about, so that of
 * these only the name, the code and the place are kept; fields beyond those named here never are.
 */
export function errorForLog(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { code?: unknown };
  const sqlState = sqlStateOf(error);
  const stack = error.stack
    ?.split("\n")
    .filter((line) => /^\s+at \S/.test(line))
    .join("\n");
  return {
    type: error.name === "Error" ? error.constructor.name : error.name,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    ...(sqlState ? { sqlState } : {}),
    ...(repeatsValues(error) ? {} : { message: error.message }),
    ...(stack ? { stack } : {}),
    ...(error.cause instanceof Error && depth < DEEPEST_CAUSE ? { cause: errorForLog(error.cause, depth + 1) } : {}),
  };
}

function repeatsValues(error: Error): boolean {
  if (error instanceof SyntaxError || error.name === "ZodError") return true;
  // pg's errors have a severity, Prisma's its version; DriverAdapterError is what lies between them.
  return "severity" in error || "clientVersion" in error || /^Prisma|^DriverAdapterError$/.test(error.name);
}

function sqlStateOf(error: Error): string | undefined {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } } };
  const code = meta?.driverAdapterError?.cause?.originalCode;
  return typeof code === "string" ? code : undefined;
}
