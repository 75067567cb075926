/** Makes an automatic discount; not idempotent: found again by its tags. Scope: write_discounts. */
export const DISCOUNT_AUTOMATIC_BASIC_CREATE = /* GraphQL */ `mutation DiscountAutomaticBasicCreate($input: DiscountAutomaticBasicInput!) {
  discountAutomaticBasicCreate(automaticBasicDiscount: $input) {
    automaticDiscountNode { id }
    userErrors { code field message }
  }
}`;
