/** What the app keeps of an order, but for its lines. Money is asked for in shop currency alone. */
export const ORDER_FIELDS = `
id
name
createdAt
processedAt
updatedAt
cancelledAt
test
currencyCode
taxesIncluded
displayFinancialStatus
displayFulfillmentStatus
fulfillments(first: 50) { createdAt status }
sourceName
discountCodes
customer { id }
subtotalLineItemsQuantity
totalPriceSet { shopMoney { amount } }
refunds { id createdAt }`;

/** What the app keeps of a line. */
export const ORDER_LINE_FIELDS = `
id
title
sku
quantity
currentQuantity
isGiftCard
sellingPlan { sellingPlanId }
product { id }
variant { id }
originalTotalSet { shopMoney { amount } }
discountAllocations { allocatedAmountSet { shopMoney { amount } } }
taxLines { priceSet { shopMoney { amount } } }`;
