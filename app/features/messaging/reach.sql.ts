/**
 * Whether a customer `c` can be reached by a channel, as boolean SQL with `$1` the shop: an address that is not suppressed,
 * and for marketing by e-mail their consent. The post asks for no consent, as nobody can give one for it in Shopify; who
 * linked their LINE account agreed by that, until they block it.
 *
 * @param isMarketing boolean SQL
 */
export function reachSql(isMarketing: string): { email: string; line: string; post: string } {
  return {
    email: `(coalesce(trim(c.email), '') <> '' AND (NOT ${isMarketing} OR c.email_marketing_state IS NOT DISTINCT FROM 'subscribed')
      AND NOT EXISTS (SELECT FROM message_suppressions barred WHERE barred.shop_id = $1::bigint AND barred.channel = 'email'
        AND barred.address_hash = address_hash($1::bigint, c.email) AND (${isMarketing} OR barred.reason IN ('bounce', 'complaint'))))`,
    line: `EXISTS (SELECT FROM line_links linked WHERE linked.shop_id = $1::bigint AND linked.customer_id = c.customer_id
      AND linked.blocked_at IS NULL)`,
    post: "(coalesce(c.address1, '') <> '' AND (coalesce(c.zip, '') <> '' OR coalesce(c.city, '') <> ''))",
  };
}
