/**
 * The values of one statement that is put together from pieces: each piece binds what it needs and writes the place into
 * its text, so that no value ever becomes SQL.
 *
 * @example
 * const values = new SqlValues(shopId); // $1
 * const sql = `SELECT count(*) FROM orders WHERE shop_id = $1::bigint AND net_sales_minor > ${values.bind(100n, "bigint")}`;
 * await query(tx, sql, ...values.all);
 */
export class SqlValues {
  readonly all: unknown[];

  constructor(...first: unknown[]) {
    this.all = first;
  }

  /** @returns the value's place with its type, e.g. `$3::bigint` */
  bind(value: unknown, type: string): string {
    this.all.push(value);
    return `$${this.all.length}::${type}`;
  }
}

/**
 * A condition on customers as a piece of SQL: given the expression that names the customer (such as `f.customer_id`), with
 * `$1` the shop, it writes a boolean expression.
 */
export type CustomerCondition = (customerId: string, values: SqlValues) => string;
