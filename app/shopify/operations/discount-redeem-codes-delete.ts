/** Takes codes out of a discount, asynchronously. Deleting again what is gone does no harm. Scope: write_discounts. */
export const DISCOUNT_REDEEM_CODES_DELETE = /* GraphQL */ `mutation DiscountCodeRedeemCodeBulkDelete($discountId: ID!, $ids: [ID!]!) {
  discountCodeRedeemCodeBulkDelete(discountId: $discountId, ids: $ids) {
    job { id done }
    userErrors { code field message }
  }
}`;
