import { pino } from "pino";
import { env } from "#app/env.server.ts";
import { errorForLog } from "./error-for-log.ts";

/** The process's log: one JSON line per event. Tokens, personal data and payloads are never passed to it. */
export const log = pino(
  {
    level: env.logLevel,
    serializers: { err: (error: unknown) => errorForLog(error) },
    redact: {
      paths: [
        "accessToken",
        "refreshToken",
        "secret",
        "authorization",
        "payload",
        "email",
        "phone",
        "*.accessToken",
        "*.authorization",
      ],
      remove: true,
    },
  },
  env.logFile ? pino.destination({ dest: env.logFile, mkdir: true, sync: false }) : pino.destination(1),
);
