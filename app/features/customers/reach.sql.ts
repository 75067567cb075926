/**
 * Whether a customer `c` wants no marketing by a channel, as boolean SQL with `$1` the shop. E-mail and text messages are not
 * among these: their consent is Shopify's.
 */
export const declinesSql = (channel: "line" | "post") => `EXISTS (SELECT FROM message_preferences wants
  WHERE wants.shop_id = $1::bigint AND wants.customer_id = c.customer_id AND wants.no_${channel})`;

/**
 * Whether a customer `c` can be reached by a channel, as boolean SQL with `$1` the shop: an address that is not suppressed,
 * and for marketing by e-mail or text message their consent. Marketing by post goes to whoever has not declined it, as nobody
 * can consent to it in Shopify; who linked their LINE account agreed by that, until they decline or block it. It is the one
 * meaning of "reachable" for messages, steps, segments and lists. That the customer is still there is asked beside it.
 *
 * @param isMarketing boolean SQL
 */
export function reachSql(isMarketing: string): { email: string; sms: string; line: string; post: string } {
  return {
    email: `(coalesce(trim(c.email), '') <> '' AND (NOT ${isMarketing} OR c.email_marketing_state IS NOT DISTINCT FROM 'subscribed')
      AND NOT EXISTS (SELECT FROM message_suppressions barred WHERE barred.shop_id = $1::bigint AND barred.channel = 'email'
        AND barred.address_hash = address_hash($1::bigint, c.email) AND (${isMarketing} OR barred.reason IN ('bounce', 'complaint'))))`,
    sms: `(coalesce(trim(c.phone), '') <> '' AND (NOT ${isMarketing} OR c.sms_marketing_state IS NOT DISTINCT FROM 'subscribed'))`,
    line: `EXISTS (SELECT FROM line_links linked WHERE linked.shop_id = $1::bigint AND linked.customer_id = c.customer_id
      AND linked.blocked_at IS NULL AND NOT (${isMarketing} AND ${declinesSql("line")}))`,
    post: `(coalesce(trim(c.address1), '') <> '' AND (coalesce(trim(c.zip), '') <> '' OR coalesce(trim(c.city), '') <> '')
      AND NOT (${isMarketing} AND ${declinesSql("post")}))`,
  };
}
