/** Adds up to 250 codes to a discount, asynchronously. Not idempotent, but a code that exists is refused. Scope: write_discounts. */
export const DISCOUNT_REDEEM_CODE_BULK_ADD = /* GraphQL */ `mutation DiscountRedeemCodeBulkAdd($discountId: ID!, $codes: [DiscountRedeemCodeInput!]!) {
  discountRedeemCodeBulkAdd(discountId: $discountId, codes: $codes) {
    bulkCreation { id done }
    userErrors { code field message }
  }
}`;
