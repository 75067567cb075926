/**
 * What reaching a customer once costs by a channel, as SQL, in thousandths of the currency's minor unit: as the shop says it
 * in its settings of messages, nothing where it says nothing.
 *
 * @param channel SQL of the channel
 * @param settings the alias of `messaging_settings`, which may have no row
 */
export const contactCostSql = (channel: string, settings: string) =>
  `coalesce(CASE ${channel} WHEN 'email' THEN ${settings}.email_cost_milli WHEN 'post' THEN ${settings}.post_cost_milli END, 0)`;
