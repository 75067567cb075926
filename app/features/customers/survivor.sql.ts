/**
 * The id of the customer whom a row of customers stands for, the survivor of a merge, as SQL that an index can be asked
 * for: below a policy only what surely leaks nothing may be, and coalesce does not count as such, so that a join by it
 * would read all customers of the shop.
 *
 * @param row the row's name in the statement
 */
export const survivorSql = (row: string) =>
  `CASE WHEN ${row}.merged_into IS NULL THEN ${row}.customer_id ELSE ${row}.merged_into END`;
