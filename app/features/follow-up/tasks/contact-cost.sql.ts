/**
 * What reaching a customer once costs by a channel, as SQL, in thousandths of the currency's minor unit: as the shop says it
 * in its settings of messages, nothing where it says nothing. `$1` is the shop.
 *
 * @param channel SQL of the channel
 */
export const contactCostSql = (channel: string) => `coalesce(CASE ${channel}
  WHEN 'email' THEN (SELECT email_cost_milli FROM messaging_settings WHERE shop_id = $1::bigint)
  WHEN 'line' THEN (SELECT cost_milli FROM line_settings WHERE shop_id = $1::bigint)
  WHEN 'post' THEN (SELECT post_cost_milli FROM messaging_settings WHERE shop_id = $1::bigint) END, 0)`;
