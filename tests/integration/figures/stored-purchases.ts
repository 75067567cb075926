import type { SimStore } from "../../simulator/store.ts";
import { halfUp, type Purchase } from "./purchase.ts";

const TOKYO_MS = 9 * 3_600_000;

/**
 * The orders of a Japanese shop as Shopify holds them in the end. Test, cancelled and voided orders, and those without a
 * unit left, do not count; where prices include tax, the tax of a line is taken off before its units left are.
 */
export function storedPurchases(store: SimStore, domain: string): Purchase[] {
  const { orders, variants } = store.state(domain);
  const purchases: Purchase[] = [];
  for (const order of orders.values()) {
    if (order.customerId === undefined || order.test || order.cancelledAt !== undefined) continue;
    if (order.financialStatus === "voided") continue;
    let units = 0;
    let netSales = 0;
    let cost = 0;
    const goods: { product: string; net: number }[] = [];
    for (const line of order.lines) {
      let total = line.price * line.quantity;
      for (const { amount } of line.discounts ?? []) total -= amount;
      if (order.taxesIncluded) for (const { price } of line.taxLines ?? []) total -= price;
      const net = line.quantity === 0 ? 0 : halfUp(total * line.currentQuantity, line.quantity);
      const unitCost = line.variantId === undefined ? undefined : variants.get(line.variantId)?.unitCost;
      units += line.currentQuantity;
      netSales += net;
      if (line.productId !== undefined && line.currentQuantity > 0 && !line.isGiftCard) {
        goods.push({ product: line.productId, net });
      }
      cost += unitCost === undefined ? halfUp(net, 2) : unitCost * line.currentQuantity;
    }
    if (units === 0) continue;
    const local = new Date(order.processedAt + TOKYO_MS).toISOString();
    purchases.push({
      customer: order.customerId,
      day: local.slice(0, 10),
      at: `${local.slice(0, 19)}+09:00`,
      id: BigInt(order.id),
      netSales,
      cost,
      // Lines stand in the order of their ids, and sorting keeps it among equals.
      products: goods.sort((a, b) => b.net - a.net).map(({ product }) => product),
    });
  }
  return purchases;
}

/** The last order day of each customer of which units came back, whether the order still counts or not. */
export function storedReturns(store: SimStore, domain: string): Map<string, string> {
  const returns = new Map<string, string>();
  for (const { customerId, test, processedAt, refunds } of store.state(domain).orders.values()) {
    if (customerId === undefined || test || !refunds?.some(({ lines }) => lines.length > 0)) continue;
    const day = new Date(processedAt + TOKYO_MS).toISOString().slice(0, 10);
    if (day > (returns.get(customerId) ?? "")) returns.set(customerId, day);
  }
  return returns;
}

/** The titles of a shop's products by id. */
export function storedTitles(store: SimStore, domain: string): Map<string, string> {
  return new Map([...store.state(domain).products.values()].map(({ id, title }) => [id, title]));
}
