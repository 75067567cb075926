const change = (account: string) =>
  `sum_minor(CASE WHEN to_account = '${account}' THEN amount WHEN from_account = '${account}' THEN -amount ELSE 0 END)`;

/** What entries change of each customer's kept accounts, as columns; debt is kept as a positive number. */
export const ACCOUNT_CHANGES = `${change("pending")} AS pending, ${change("available")} AS available,
  ${change("reserved")} AS reserved, -${change("debt")} AS debt`;

/** Adds what the CTE `entries` (customer_id, from_account, to_account, amount) changed to accounts that are there. */
export const CHANGE_ACCOUNTS_SQL = `
UPDATE points_accounts a SET pending = a.pending + c.pending, available = a.available + c.available,
  reserved = a.reserved + c.reserved, debt = a.debt + c.debt
FROM (SELECT customer_id, ${ACCOUNT_CHANGES} FROM entries GROUP BY customer_id) c
WHERE a.shop_id = $1::bigint AND a.customer_id = c.customer_id
RETURNING a.customer_id AS "customerId", a.available, a.debt`;
