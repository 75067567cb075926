/** What a merchant grants the app in a demo shop. */
export const DEMO_SCOPES = [
  "read_all_orders",
  "read_customers",
  "write_customers",
  "read_customer_merge",
  "read_discounts",
  "write_discounts",
  "read_inventory",
  "read_orders",
  "read_products",
  "write_products",
  "read_store_credit_accounts",
  "read_store_credit_account_transactions",
  "write_store_credit_account_transactions",
  "write_validations",
] as const;
