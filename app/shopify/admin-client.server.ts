import { setTimeout as sleep } from "node:timers/promises";
import type { Session } from "@shopify/shopify-api";
import pRetry from "p-retry";
import { inTransaction } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { shopifyLibrary } from "./library.server.ts";
import { type CostReport, learnBudget, spendBudget } from "./query-budget.server.ts";
import { replaceRefusedToken, sessionStorage } from "./session-storage.server.ts";

/** Shopify could not be reached or did not answer usefully, even after retries. Trying again later may help. */
export class ShopifyUnavailable extends Error {
  override name = "ShopifyUnavailable";
  /** Whether Shopify may have carried out the operation although its answer was lost. */
  readonly mayHaveRun: boolean;
  constructor(message: string, options: { mayHaveRun: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.mayHaveRun = options.mayHaveRun;
  }
}

/** Shopify refused: no token, a missing scope, an invalid operation. Trying again unchanged does not help. */
export class ShopifyRefused extends Error {
  override name = "ShopifyRefused";
  /** HTTP status, the GraphQL error's `extensions.code`, or `NO_TOKEN`. */
  readonly code: string;
  constructor(message: string, options: { code: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = options.code;
  }
}

/** After the first try. With the pauses between them they last about half a minute. */
const RETRIES = 6;
/** How often an operation that Shopify throttled waits for its turn again: others may spend the same budget. */
const THROTTLED_LIMIT = 60;

interface GraphqlAnswer {
  data?: unknown;
  extensions?: { cost?: CostReport };
  errors?: {
    networkStatusCode?: number;
    message?: string;
    graphQLErrors?: { message: string; extensions?: { code?: string } }[];
    response?: Response;
  };
}

/**
 * Runs one Admin GraphQL operation with the shop's offline token. Waits for the shop's query budget, retries what
 * Shopify throttled. `userErrors` are data: the caller reads them.
 *
 * @param options.operation the text of the query or mutation
 * @param options.idempotent a mutation that may run twice without harm; without it a mutation whose answer was lost is
 *   not sent again (queries always are)
 * @returns the answer's `data`
 * @throws ShopifyUnavailable, ShopifyRefused
 */
export async function adminGraphql<T>(options: {
  shopId: ShopId;
  operation: string;
  variables?: Record<string, unknown>;
  idempotent?: boolean;
  signal?: AbortSignal;
}): Promise<T> {
  const repeatable = options.idempotent === true || !/^\s*(?:#[^\n]*\n\s*)*mutation\b/.test(options.operation);
  return pRetry(() => attempt<T>(options), {
    retries: RETRIES,
    minTimeout: 300,
    maxTimeout: 10_000,
    randomize: true,
    signal: options.signal,
    shouldRetry: ({ error }) => error instanceof ShopifyUnavailable && (repeatable || !error.mayHaveRun),
  });
}

async function attempt<T>(options: {
  shopId: ShopId;
  operation: string;
  variables?: Record<string, unknown>;
  signal?: AbortSignal;
}): Promise<T> {
  const { shopId, operation, variables, signal } = options;
  let session = await offlineSession(shopId);
  let renewed = false;
  for (let turn = 0; ; turn++) {
    await spendBudget({ shopId, operation, signal });
    const client = new (shopifyLibrary().clients.Graphql)({ session });
    const answer = (await client.client.request(operation, { variables, signal })) as GraphqlAnswer;
    learnBudget({ shopId, operation, cost: answer.extensions?.cost });
    const { errors } = answer;
    if (!errors) return answer.data as T;
    signal?.throwIfAborted();

    const status = errors.networkStatusCode;
    const throttled = errors.graphQLErrors?.some(({ extensions }) => extensions?.code === "THROTTLED");
    if (throttled || status === 429) {
      if (turn >= THROTTLED_LIMIT) {
        throw new ShopifyUnavailable("Shopify goes on throttling this operation", { mayHaveRun: false });
      }
      const retryAfter = Number(errors.response?.headers.get("retry-after") ?? 0);
      await sleep(retryAfter * 1000 + 100 + Math.random() * 400, undefined, { signal });
      continue;
    }
    if (status === 401 && !renewed) {
      renewed = true;
      const replaced = await replaceRefusedToken(session);
      if (replaced) {
        session = replaced;
        continue;
      }
    }
    throw failureOf(errors);
  }
}

function failureOf(errors: NonNullable<GraphqlAnswer["errors"]>): ShopifyUnavailable | ShopifyRefused {
  const status = errors.networkStatusCode;
  const first = errors.graphQLErrors?.[0];
  if (first) {
    const code = first.extensions?.code ?? "GRAPHQL";
    if (code === "INTERNAL_SERVER_ERROR" || code === "TIMEOUT") {
      return new ShopifyUnavailable(first.message, { mayHaveRun: true });
    }
    return new ShopifyRefused(first.message, { code });
  }
  const message = errors.message ?? "Shopify gave no answer";
  if (status !== undefined && status >= 400 && status < 500)
    return new ShopifyRefused(message, { code: String(status) });
  return new ShopifyUnavailable(message, { mayHaveRun: true });
}

/**
 * The shop's offline session with a token that is still good, renewed when it was about to expire.
 *
 * @throws ShopifyRefused when the shop has not given a token: it has not installed the app, or has uninstalled it
 */
export async function offlineSession(shopId: ShopId): Promise<Session> {
  const shop = await inTransaction({ shopId }, (tx) =>
    tx.shop.findUnique({ where: { shopId }, select: { domain: true } }),
  );
  const session = shop && (await sessionStorage.loadSession(`offline_${shop.domain}`));
  if (!session?.accessToken) throw new ShopifyRefused("The shop has given no access token", { code: "NO_TOKEN" });
  return session;
}
