import type { Tx } from "#app/db.server.ts";
import type { ShopContext } from "#app/features/orders/index.server.ts";
import { handleDataRequest, redactCustomer, redactShop, uninstallShop } from "#app/features/privacy/index.server.ts";
import { parseJson } from "#app/lib/json.ts";
import type { NoticeTopic } from "./gather-facts.ts";
import { updateShop } from "./update-shop.server.ts";

/**
 * Does what a notice asks for: privacy requests, a change of the shop or of what it grants, the end of an export.
 *
 * @param notice.triggeredAt when Shopify triggered it, as ISO text: notices come late and out of order
 */
export async function handleNotice(
  tx: Tx,
  notice: { shop: ShopContext; topic: NoticeTopic; payload: string; triggeredAt: string; now: Date },
): Promise<void> {
  const { shop, topic, triggeredAt, now } = notice;
  const { shopId } = shop;
  const payload = parseJson(notice.payload);
  switch (topic) {
    case "app/uninstalled":
      return uninstallShop(tx, { shopId, triggeredAt, now });
    case "app/scopes_update":
      return updateShop(tx, { shopId, payload, triggeredAt, grantedScopes: true });
    case "shop/update":
      return updateShop(tx, { shopId, payload, triggeredAt });
    case "bulk_operations/finish":
      // An import that waits for its export asks for the state itself, since this message may be lost.
      return;
    case "customers/data_request":
      return handleDataRequest(tx, { shopId, payload, now });
    case "customers/redact":
      return redactCustomer(tx, { shopId, payload, now });
    case "shop/redact":
      return redactShop(tx, { shopId, triggeredAt });
  }
}
