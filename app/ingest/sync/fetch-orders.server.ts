import type { OrderFact } from "#app/features/orders/index.server.ts";
import { type ShopId, toGid } from "#app/lib/ids.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { ORDER_BY_ID } from "#app/shopify/operations/order-by-id.ts";
import { ORDER_LINES_PAGE } from "#app/shopify/operations/order-lines-page.ts";
import type { OrderLineNode, OrderNode, PageNode } from "./nodes.ts";
import { normaliseOrderNode } from "./normalise-order-node.ts";

export type OrderWithLines = OrderNode & { lineItems: PageNode<OrderLineNode> };

/** An order as the API has it now, with all its lines; null when it is not (or no longer) visible to the app. */
export async function fetchOrder(options: {
  shopId: ShopId;
  orderId: bigint;
  observedAt: string;
}): Promise<OrderFact | null> {
  const { order } = await adminGraphql<{ order: OrderWithLines | null }>({
    shopId: options.shopId,
    operation: ORDER_BY_ID,
    variables: { id: toGid("Order", options.orderId) },
  });
  return order ? completeOrder(order, options) : null;
}

/** Asks for the lines beyond the first page and brings the order to the app's form. */
export async function completeOrder(
  order: OrderWithLines,
  options: { shopId: ShopId; observedAt: string },
): Promise<OrderFact> {
  const lines = [...order.lineItems.nodes];
  let page: PageNode<unknown>["pageInfo"] = order.lineItems.pageInfo;
  while (page.hasNextPage) {
    const answer = await adminGraphql<{ order: { lineItems: PageNode<OrderLineNode> } | null }>({
      shopId: options.shopId,
      operation: ORDER_LINES_PAGE,
      variables: { id: order.id, after: page.endCursor },
    });
    if (!answer.order) break;
    lines.push(...answer.order.lineItems.nodes);
    page = answer.order.lineItems.pageInfo;
  }
  return normaliseOrderNode(order, { lines, observedAt: options.observedAt });
}
