import { inTransaction, query } from "#app/db.server.ts";
import { type ShopId, toGid } from "#app/lib/ids.ts";
import { toDecimal, toMinor } from "#app/lib/money.ts";
import { adminGraphql, ShopifyRefused, ShopifyUnavailable } from "#app/shopify/admin-client.server.ts";
import { STORE_CREDIT_ACCOUNT_CREDIT } from "#app/shopify/operations/store-credit-account-credit.ts";
import { STORE_CREDIT_TRANSACTIONS } from "#app/shopify/operations/store-credit-transactions.ts";
import { confirm, release } from "./move-redemption.server.ts";
import type { RedemptionRow } from "./types.ts";

interface CreditOptions {
  shopId: ShopId;
  redemption: RedemptionRow;
  currency: string;
  now: Date;
  signal: AbortSignal;
}

const REASON = { key: "redeem_credit" };
/** A credit that was asked for without an answer may still appear for as long. */
const QUIET_MS = 10 * 60_000;

/**
 * Gives the store credit of a redemption. Shopify keeps no reference of ours, so what there was before is written down
 * first: after a lost answer the transactions are compared with it (`compareCredit`). Never throws for what Shopify did.
 */
export async function giveCredit(options: CreditOptions): Promise<void> {
  const { shopId, signal } = options;
  const fail = (problem: string) => inTransaction({ shopId }, (tx) => release(tx, { ...options, problem }));
  try {
    const before = (await readCredits(options)).map(({ id }) => id);
    if (!(await noteIntent({ ...options, before }))) return;
  } catch (error) {
    // Nothing was asked for yet.
    if (signal.aborted || error instanceof ShopifyUnavailable) await fail("unreachable");
    else if (error instanceof ShopifyRefused) await fail(error.code);
    else throw error;
    return;
  }
  try {
    const { storeCreditAccountCredit: answer } = await adminGraphql<{
      storeCreditAccountCredit: {
        storeCreditAccountTransaction: { id: string } | null;
        userErrors: { code: string | null }[];
      };
    }>({ shopId, operation: STORE_CREDIT_ACCOUNT_CREDIT, variables: creditVariables(options), signal });
    const creditId = answer.storeCreditAccountTransaction?.id;
    if (creditId) await inTransaction({ shopId }, (tx) => confirm(tx, { ...options, creditId, reason: REASON }));
    else await fail(answer.userErrors[0]?.code ?? "UNKNOWN");
  } catch (error) {
    if (error instanceof ShopifyRefused) await fail(error.code);
    else if (error instanceof ShopifyUnavailable && !error.mayHaveRun && !signal.aborted) await fail("unreachable");
    else if (!signal.aborted && !(error instanceof ShopifyUnavailable)) throw error;
    // Else it may have arrived: the sweep compares.
  }
}

function creditVariables({ redemption, currency, now }: CreditOptions): Record<string, unknown> {
  const { creditDays } = redemption.terms;
  return {
    id: toGid("Customer", redemption.customerId),
    creditInput: {
      creditAmount: { amount: toDecimal(redemption.valueMinor ?? 0n, currency), currencyCode: currency },
      expiresAt: creditDays === null ? null : new Date(now.getTime() + creditDays * 86_400_000).toISOString(),
    },
  };
}

async function noteIntent(options: CreditOptions & { before: string[] }): Promise<boolean> {
  const rows = await inTransaction({ shopId: options.shopId }, (tx) =>
    query(
      tx,
      `UPDATE redemptions SET credit_before = $3::text::jsonb, asked_at = $4::timestamptz
       WHERE shop_id = $1::bigint AND redemption_id = $2::bigint AND state = 'making' AND credit_before IS NULL
       RETURNING 1`,
      options.shopId,
      options.redemption.redemptionId,
      JSON.stringify(options.before),
      options.now.toISOString(),
    ),
  );
  return rows.length > 0;
}

async function readCredits(options: CreditOptions): Promise<{ id: string; amountMinor: bigint }[]> {
  const { shopId, redemption, currency, signal } = options;
  const { customer } = await adminGraphql<{
    customer: {
      storeCreditAccounts: {
        nodes: {
          transactions: { nodes: { id?: string; amount: { amount: string; currencyCode: string } }[] };
        }[];
      };
    } | null;
  }>({
    shopId,
    operation: STORE_CREDIT_TRANSACTIONS,
    variables: { customerId: toGid("Customer", redemption.customerId) },
    signal,
  });
  return (customer?.storeCreditAccounts.nodes ?? [])
    .flatMap((account) => account.transactions.nodes)
    .filter(({ id, amount }) => id !== undefined && amount.currencyCode === currency)
    .map(({ id, amount }) => ({ id: id as string, amountMinor: toMinor(amount.amount, currency) }));
}

/**
 * Looks whether a store credit of which no answer came has arrived: one new transaction of its amount is it, none after a
 * while means that there is none, and of several nobody can tell, so a person has to.
 *
 * @throws ShopifyUnavailable, ShopifyRefused
 */
export async function compareCredit(options: CreditOptions): Promise<void> {
  const { shopId, redemption, now } = options;
  const claimed = await inTransaction({ shopId }, (tx) =>
    query<{ before: string[] | null; others: string[] }>(
      tx,
      `SELECT r.credit_before AS before, ARRAY(
         SELECT o.credit_id FROM redemptions o
         WHERE o.shop_id = $1::bigint AND o.customer_id = r.customer_id AND o.credit_id IS NOT NULL) AS others
       FROM redemptions r WHERE r.shop_id = $1::bigint AND r.redemption_id = $2::bigint`,
      shopId,
      redemption.redemptionId,
    ),
  );
  const known = new Set([...(claimed[0]?.before ?? []), ...(claimed[0]?.others ?? [])]);
  // Before its intent was written down nothing was asked for.
  const mayHaveRun = claimed[0]?.before != null;
  const arrived = mayHaveRun
    ? (await readCredits(options)).filter(
        ({ id, amountMinor }) => !known.has(id) && amountMinor === redemption.valueMinor,
      )
    : [];
  const asked = redemption.askedAt ?? redemption.createdAt;
  const isQuiet = !mayHaveRun || now.getTime() - asked.getTime() >= QUIET_MS;
  await inTransaction({ shopId }, async (tx) => {
    const [only] = arrived;
    if (only && arrived.length === 1) await confirm(tx, { ...options, creditId: only.id, reason: REASON });
    else if (arrived.length > 1) await askPerson();
    else if (isQuiet) await release(tx, { ...options, problem: "unreachable" });

    async function askPerson(): Promise<void> {
      await query(
        tx,
        `UPDATE redemptions SET state = 'unclear'
         WHERE shop_id = $1::bigint AND redemption_id = $2::bigint AND state = 'making'`,
        shopId,
        redemption.redemptionId,
      );
    }
  });
}
