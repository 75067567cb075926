/** How far an asynchronous addition of codes is, and which codes it made. Scope: read_discounts. */
export const DISCOUNT_REDEEM_CODE_BULK_CREATION = /* GraphQL */ `query DiscountRedeemCodeBulkCreation($id: ID!) {
  discountRedeemCodeBulkCreation(id: $id) {
    id
    done
    codes(first: 250) { nodes { code discountRedeemCode { id } errors { code } } }
  }
}`;
