/** A marketing message that reached, or may have reached, its customer; one kept in the mailbox counts as if it had. */
export const COUNTS_FOR_CAP = `(state IN ('sending', 'sent', 'uncertain') OR reason = 'mailbox')`;

/**
 * Whether a customer `c` has heard news too lately to hear more today, as boolean SQL with `$1` the shop: by the shop's own
 * gap in days, or by a longer one that they asked for. Days are the shop's.
 *
 * @param today SQL of a date
 */
export const tooSoonSql = (today: string) => `EXISTS (SELECT FROM shops shop
  LEFT JOIN messaging_settings g ON g.shop_id = shop.shop_id
  LEFT JOIN message_preferences wants ON wants.shop_id = shop.shop_id AND wants.customer_id = c.customer_id
  CROSS JOIN LATERAL (
    SELECT (max(attempted_at) AT TIME ZONE shop.time_zone)::date AS day FROM messages
    WHERE shop_id = $1::bigint AND customer_id = c.customer_id AND kind = 'marketing' AND ${COUNTS_FOR_CAP}) heard
  WHERE shop.shop_id = $1::bigint
    AND heard.day + greatest(coalesce(g.cap_days, 1), coalesce(wants.least_gap_days, 0)) > ${today})`;
