import { query, type Tx } from "#app/db.server.ts";
import { reachSql } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** Of one channel: whether there is anywhere to write to, and whether news may be sent there. */
interface Choice {
  reachable: boolean;
  agreed: boolean;
}

/** How a customer's LINE account stands to the shop's own; `blocked`: they block it. */
export type LineState = "none" | "linked" | "blocked";

/** By which channels and how often a customer wants to hear news of the shop. */
export interface Preferences {
  email: Choice;
  post: Choice;
  /** Null where the shop has no channel of LINE; `account` is its name there, such as `@123abcde`. */
  line: (Choice & { state: LineState; account: string }) | null;
  /** At most one message in so many days; 0: as they come. */
  leastGapDays: number;
}

interface Row {
  hasEmail: boolean;
  byEmail: boolean;
  hasAddress: boolean;
  noPost: boolean;
  noLine: boolean;
  leastGapDays: number;
  account: string | null;
  lineState: LineState;
}

// Without consent, or with a word against it on a mail's page, there is no news by e-mail.
const SQL = `
SELECT coalesce(c.email, '') <> '' AS "hasEmail",
  coalesce(c.email_marketing_state = 'subscribed', false) AND NOT EXISTS (SELECT FROM message_suppressions x
    WHERE x.shop_id = $1::bigint AND x.channel = 'email' AND x.reason = 'unsubscribe'
      AND x.address_hash = address_hash($1::bigint, c.email)) AS "byEmail",
  ${reachSql("false").post} AS "hasAddress",
  coalesce(p.no_post, false) AS "noPost", coalesce(p.no_line, false) AS "noLine",
  coalesce(p.least_gap_days, 0) AS "leastGapDays", g.basic_id AS account,
  CASE WHEN l.customer_id IS NULL THEN 'none' WHEN l.blocked_at IS NULL THEN 'linked' ELSE 'blocked' END AS "lineState"
FROM customers c
LEFT JOIN message_preferences p ON p.shop_id = $1::bigint AND p.customer_id = c.customer_id
LEFT JOIN line_settings g ON g.shop_id = $1::bigint
LEFT JOIN line_links l ON l.shop_id = $1::bigint AND l.customer_id = c.customer_id
WHERE c.shop_id = $1::bigint AND c.customer_id = $2::bigint AND c.redacted_at IS NULL AND c.deleted_at IS NULL`;

/** Reads what a customer has said of the shop's news; null for one who is gone. */
export async function readPreferences(
  tx: Tx,
  { shopId, customerId }: { shopId: ShopId; customerId: bigint },
): Promise<Preferences | null> {
  const [row] = await query<Row>(tx, SQL, shopId, customerId);
  if (!row) return null;
  const { account, lineState, leastGapDays } = row;
  return {
    email: { reachable: row.hasEmail, agreed: row.byEmail },
    post: { reachable: row.hasAddress, agreed: !row.noPost },
    line:
      account === null ? null : { reachable: lineState === "linked", agreed: !row.noLine, state: lineState, account },
    leastGapDays,
  };
}
