import { PRODUCT_FIELDS, VARIANT_FIELDS } from "./product-fields.ts";

/**
 * Inner query of a bulk operation: every variant with its product and its cost, so that no line needs another one.
 * Scopes: read_products, read_inventory.
 */
export const BULK_PRODUCTS = /* GraphQL */ `query BulkProducts {
  productVariants {
    edges { node { ${VARIANT_FIELDS} product { ${PRODUCT_FIELDS} } } }
  }
}`;
