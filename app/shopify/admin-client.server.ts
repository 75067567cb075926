import type { ShopId } from "#app/lib/ids.ts";

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
  /** HTTP status, or the GraphQL error's `extensions.code`. */
  readonly code: string;
  constructor(message: string, options: { code: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = options.code;
  }
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
}): Promise<T> {
  throw new ShopifyUnavailable(`not connected yet (${options.shopId})`, { mayHaveRun: false });
}
