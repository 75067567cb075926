/** What the app keeps of a product. */
export const PRODUCT_FIELDS = `
id
title
productType
vendor
tags
status
updatedAt`;

/** What the app keeps of a variant. */
export const VARIANT_FIELDS = `
id
title
sku
price
inventoryItem { unitCost { amount } }`;
