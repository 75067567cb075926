import { randomBytes } from "node:crypto";

export const API_KEY = "test-api-key";
export const API_SECRET = "test-api-secret";
export const OLD_API_SECRET = "test-api-secret-before-rotation";

/** Sets what the app reads from its environment. Call before the first import of an app module. */
export function setAppSettings(options: { databaseUrl: string; simulatorUrl?: string }): void {
  Object.assign(process.env, {
    NODE_ENV: "test",
    DATABASE_URL: options.databaseUrl,
    SHOPIFY_API_KEY: API_KEY,
    SHOPIFY_API_SECRET: API_SECRET,
    SHOPIFY_API_SECRET_OLD: OLD_API_SECRET,
    SHOPIFY_APP_URL: "http://localhost:3000",
    SHOPIFY_SIMULATOR_URL: options.simulatorUrl ?? "",
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("hex"),
    LOG_LEVEL: "silent",
  });
}
