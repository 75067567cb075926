import { LogSeverity } from "@shopify/shopify-api";
import { log } from "#app/lib/log.server.ts";

/** Takes what Shopify's libraries log: warnings and errors, since their finer levels would name session tokens. */
export const libraryLog = {
  level: LogSeverity.Warning,
  httpRequests: false,
  log(severity: LogSeverity, message: string): void {
    if (severity === LogSeverity.Error) log.error(message);
    else log.warn(message);
  },
};
