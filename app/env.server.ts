import { z } from "zod";
import texts from "./lib/start-texts.json" with { type: "json" };

/** The only reader of process.env: what the process was told, checked once at start. */

const schema = z
  .object({
    NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
    PORT: z.coerce.number().int().min(0).max(65535).default(3000),
    WORKER_PORT: z.coerce.number().int().min(0).max(65535).optional(),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    MIGRATION_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(12),
    SHOPIFY_API_KEY: z.string().min(1),
    SHOPIFY_API_SECRET: z.string().min(1),
    SHOPIFY_API_SECRET_OLD: z.string().min(1).optional(),
    SHOPIFY_APP_URL: z.url({ protocol: /^https?$/ }),
    SHOPIFY_SIMULATOR_URL: z.url({ protocol: /^https?$/ }).optional(),
    SHOPIFY_APP_BRIDGE_URL: z.url().default("https://cdn.shopify.com/shopifycloud/app-bridge.js"),
    SCOPES: z
      .string()
      .default(
        "read_orders,read_all_orders,read_customers,write_customers,read_products,write_products,read_inventory,write_discounts,read_customer_merge,read_store_credit_accounts,read_store_credit_account_transactions,write_store_credit_account_transactions,write_validations",
      ),
    TOKEN_ENCRYPTION_KEY: z.string().min(32, "at least 32 characters"),
    LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    npm_lifecycle_event: z.string().optional(),
    LOG_FILE: z.string().min(1).optional(),
    METRICS_TOKEN: z.string().min(16).optional(),
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    /** Where LINE's Messaging API answers: another address in tests alone. */
    LINE_API_URL: z.url().default("https://api.line.me"),
  })
  .transform((values) => ({
    nodeEnv: values.NODE_ENV,
    port: values.PORT,
    workerPort: values.WORKER_PORT,
    databaseUrl: values.DATABASE_URL,
    migrationDatabaseUrl: values.MIGRATION_DATABASE_URL ?? values.DATABASE_URL,
    databasePoolSize: values.DATABASE_POOL_SIZE,
    shopifyApiKey: values.SHOPIFY_API_KEY,
    shopifyApiSecret: values.SHOPIFY_API_SECRET,
    shopifyApiSecretOld: values.SHOPIFY_API_SECRET_OLD,
    shopifyAppUrl: values.SHOPIFY_APP_URL.replace(/\/$/, ""),
    shopifySimulatorUrl: values.SHOPIFY_SIMULATOR_URL?.replace(/\/$/, ""),
    shopifyAppBridgeUrl: values.SHOPIFY_APP_BRIDGE_URL,
    scopes: values.SCOPES.split(",").map((scope) => scope.trim()),
    tokenEncryptionKey: values.TOKEN_ENCRYPTION_KEY,
    logLevel: values.LOG_LEVEL,
    startedByNpm: values.npm_lifecycle_event !== undefined,
    logFile: values.LOG_FILE,
    metricsToken: values.METRICS_TOKEN,
    smtpUrl: values.SMTP_URL,
    lineApiUrl: values.LINE_API_URL,
  }));

export type Env = z.output<typeof schema>;

/**
 * Checks the settings of a process.
 *
 * @throws an Error whose message, in both languages, names each setting that is missing or malformed, never its value
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  // An empty variable is one that was left blank in a .env file: the same as none.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    return given[name] === undefined
      ? `  ${name}: ${texts.missing.en} / ${texts.missing.ja}`
      : `  ${name}: ${texts.malformed.en} / ${texts.malformed.ja} (${message})`;
  });
  throw new Error([texts.settings.en, texts.settings.ja, ...problems].join("\n"));
}

let checked: Env | undefined;

/** The settings of this process; read at first use, so that tools which need none of them can import the app. */
export const env: Env = new Proxy({} as Env, {
  get: (_, name: keyof Env) => {
    checked ??= readEnv(process.env);
    return checked[name];
  },
});
