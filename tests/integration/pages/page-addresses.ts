/** What an address may name in a shop. */
export interface NamedRows {
  customerId: string;
  orderName: string;
  email: string;
  day: string;
}

const year = (day: string, years: number) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;

/**
 * The addresses of every route file that reads a shop's rows for a merchant: the plain one, and those whose query asks for
 * most. A file that streams a whole table has none here: it is read in parts and has a reason.
 */
export function pageAddresses({ customerId, orderName, email, day }: NamedRows): Record<string, string[] | { because: string }> {
  const long = `from=${year(day, -2)}&to=${day}`;
  return {
    "app.tsx": ["/app"],
    "app._index.tsx": ["/app?index"],
    "app.$.tsx": { because: "says that there is nothing" },
    "app.state.tsx": ["/app/state", `/app/state?by=month&${long}`, `/app/state?by=day&from=${year(day, -1)}&to=${day}`],
    "app.state[.]csv.ts": [`/app/state.csv?by=week&${long}`],
    "app.repeat.tsx": ["/app/repeat", `/app/repeat?by=month&${long}`],
    "app.repeat[.]csv.ts": [`/app/repeat.csv?by=week&${long}`],
    "app.customers._index.tsx": [
      "/app/customers",
      ...["lastOrder", "netSales", "orders"].flatMap((by) => [`/app/customers?sort=${by}-asc`, `/app/customers?sort=${by}-desc`]),
      ...["佐藤", "山", "花子", "smith", "zzzzzz", orderName, email, customerId].map((q) => `/app/customers?q=${encodeURIComponent(q)}`),
    ],
    "app.customers.$id.tsx": [`/app/customers/${customerId}`],
    "app.customers[.]csv.ts": { because: "streams every customer, five thousand at a time" },
    "app.loyalty.tsx": ["/app/loyalty"],
    "app.coupons.tsx": ["/app/coupons"],
    "app.settings.tsx": ["/app/settings"],
    "app.privacy.$id[.]json.ts": { because: "reads one row that was written before" },
  };
}
