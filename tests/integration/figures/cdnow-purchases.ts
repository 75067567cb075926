import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { dayNumber, dayOfNumber, halfUp, type Purchase } from "./purchase.ts";

const folder = new URL("../../simulator/demo-data/cdnow/", import.meta.url);

interface CatalogueVariant {
  productId: string;
  costCents: number | null;
  upToCents: number | null;
}

/**
 * The raw file and the catalogue, read as their README says. An unknown cost is half of the sales, the margin a new shop
 * starts with.
 */
export function cdnowPurchases(shiftDays: number): Purchase[] {
  const catalogue = JSON.parse(readFileSync(new URL("catalogue.json", folder), "utf8")) as {
    products: { id: string; variants: Omit<CatalogueVariant, "productId">[] }[];
  };
  const variants = catalogue.products.flatMap(({ id, variants: own }) =>
    own.map((variant): CatalogueVariant => ({ ...variant, productId: id })),
  );
  const text = gunzipSync(readFileSync(new URL("purchases.txt.gz", folder))).toString("utf8");
  const purchases: Purchase[] = [];
  let row = 0n;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    row += 1n;
    const match = /^(\d+) (\d{4})(\d\d)(\d\d) (\d+) (\d+)\.(\d\d)$/.exec(line);
    if (!match) throw new Error(`row ${row} is not a purchase`);
    const [, customer = "", year, month, date, units, dollars, cents] = match;
    const day = dayOfNumber(dayNumber(`${year}-${month}-${date}`) + shiftDays);
    const quantity = Number(units);
    const netSales = Number(dollars) * 100 + Number(cents);
    const unitPrice = Math.ceil(netSales / quantity);
    const variant = variants.find(({ upToCents }) => upToCents === null || unitPrice <= upToCents);
    if (!variant) throw new Error(`row ${row} has no variant`);
    purchases.push({
      customer: String(4_000_000_000_000 + Number(customer)),
      day,
      at: `${day}T12:00:00${newYorkOffset(day)}`,
      id: row,
      netSales,
      cost: variant.costCents === null ? halfUp(netSales, 2) : variant.costCents * quantity,
      products: [variant.productId],
    });
  }
  return purchases;
}

/** New York at noon: summer time from the second Sunday of March to the first Sunday of November. */
function newYorkOffset(day: string): string {
  const year = day.slice(0, 4);
  const begins = nthSunday(`${year}-03`, 2);
  const ends = nthSunday(`${year}-11`, 1);
  return day >= begins && day < ends ? "-04:00" : "-05:00";
}

function nthSunday(month: string, n: number): string {
  const first = new Date(`${month}-01T00:00:00Z`).getUTCDay();
  return `${month}-${String(1 + ((7 - first) % 7) + 7 * (n - 1)).padStart(2, "0")}`;
}

/** The titles of the catalogue's products by id. */
export function cdnowTitles(): Map<string, string> {
  const catalogue = JSON.parse(readFileSync(new URL("catalogue.json", folder), "utf8")) as {
    products: { id: string; title: string }[];
  };
  return new Map(catalogue.products.map(({ id, title }) => [id, title]));
}
