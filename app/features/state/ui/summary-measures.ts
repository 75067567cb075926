/** What the summary divides into new and returning: the fields of both, and whether they are money. */
export const SUMMARY_MEASURES = [
  { key: "customers", first: "newCustomers", repeat: "returningCustomers", money: false },
  { key: "orders", first: "ordersFirst", repeat: "ordersRepeat", money: false },
  { key: "netSales", first: "netSalesFirst", repeat: "netSalesRepeat", money: true },
  { key: "grossProfit", first: "grossProfitFirst", repeat: "grossProfitRepeat", money: true },
  { key: "promotionCost", first: "promotionCostNew", repeat: "promotionCostReturning", money: true },
  { key: "contribution", first: "contributionNew", repeat: "contributionReturning", money: true },
] as const;
