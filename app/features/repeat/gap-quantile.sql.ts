/**
 * A quantile of days (percentile_disc) from kept counts by number of days, which are read in their order up to it and no
 * further, as scalar SQL.
 *
 * @param of.inAll SQL of what the counts add up to
 * @param of.where which rows of the table
 */
export function quantileSql(
  share: number,
  of: { table: string; counts: string; inAll: string; where: string },
): string {
  return `(
    SELECT gap_days FROM (
      SELECT gap_days, sum(${of.counts}) OVER (ORDER BY gap_days) AS upto FROM ${of.table}
      WHERE shop_id = $1::bigint AND ${of.where} AND ${of.counts} > 0
    ) g WHERE upto >= ${share} * ${of.inAll} ORDER BY gap_days LIMIT 1)`;
}
