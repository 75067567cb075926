/**
 * The plain template's webhook: a Remix action that calls `authenticate.webhook`, served by express as remix-serve does.
 * The session is one row read by its key; with BENCH_STORE=jsonb the payload is kept too. Tells its port.
 */
import "@shopify/shopify-app-remix/adapters/node";
import type { AddressInfo } from "node:net";
import { createRequestHandler } from "@remix-run/express";
import type { ActionFunctionArgs, ServerBuild } from "@remix-run/node";
import { Session } from "@shopify/shopify-api";
import { ApiVersion, AppDistribution, shopifyApp } from "@shopify/shopify-app-remix/server";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import compression from "compression";
import express from "express";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });

const sessionStorage: SessionStorage = {
  async loadSession(id) {
    const { rows } = await pool.query<{ shop: string; token: string }>({
      name: "session",
      text: "SELECT shop, token FROM template_sessions WHERE id = $1",
      values: [id],
    });
    const row = rows[0];
    return row && new Session({ id, shop: row.shop, state: "", isOnline: false, accessToken: row.token, scope: "" });
  },
  storeSession: async () => true,
  deleteSession: async () => true,
  deleteSessions: async () => true,
  findSessionsByShop: async () => [],
};

const { authenticate } = shopifyApp({
  apiKey: process.env.SHOPIFY_API_KEY ?? "",
  apiSecretKey: process.env.SHOPIFY_API_SECRET ?? "",
  apiVersion: ApiVersion.October26,
  scopes: ["read_orders"],
  appUrl: process.env.SHOPIFY_APP_URL ?? "",
  distribution: AppDistribution.AppStore,
  sessionStorage,
  logger: { level: 0 },
  future: { unstable_newEmbeddedAuthStrategy: true },
});

async function action({ request }: ActionFunctionArgs) {
  const { payload, topic, webhookId } = await authenticate.webhook(request);
  if (process.env.BENCH_STORE === "jsonb") {
    await pool.query({
      name: "keep",
      text: "INSERT INTO template_webhooks (webhook_id, topic, payload) VALUES ($1, $2, $3)",
      values: [webhookId, topic, JSON.stringify(payload)],
    });
  }
  return new Response();
}

const route = (id: string, path: string | undefined, parentId: string | undefined, module: object) => ({
  id,
  path,
  parentId,
  module,
});
const build = {
  mode: "production",
  entry: { module: { default: () => new Response(null, { status: 404 }) } },
  routes: {
    root: route("root", "", undefined, { default: () => null }),
    "routes/webhooks": route("routes/webhooks", "webhooks", "root", { action }),
  },
  assets: { entry: { imports: [], module: "" }, routes: {}, url: "", version: "1" },
  publicPath: "/",
  assetsBuildDirectory: "",
  future: { v3_singleFetch: true },
  isSpaMode: false,
} as unknown as ServerBuild;

const app = express();
app.disable("x-powered-by");
app.use(compression());
app.all("*", createRequestHandler({ build, mode: "production" }));
const server = app.listen(0, () => process.send?.((server.address() as AddressInfo).port));
process.once("SIGTERM", () => process.exit(0));
