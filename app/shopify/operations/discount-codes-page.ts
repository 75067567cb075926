/** How a discount stands, and its codes, 250 at a time: what a reconcile compares with ours. Scope: read_discounts. */
export const DISCOUNT_CODES_PAGE = /* GraphQL */ `query DiscountCodesPage($id: ID!, $first: Int!, $after: String) {
  discountNode(id: $id) {
    id
    discount {
      __typename
      ... on DiscountCodeBasic {
        status
        codesCount { count precision }
        codes(first: $first, after: $after) { nodes { id code } pageInfo { hasNextPage endCursor } }
      }
      ... on DiscountCodeFreeShipping {
        status
        codesCount { count precision }
        codes(first: $first, after: $after) { nodes { id code } pageInfo { hasNextPage endCursor } }
      }
    }
  }
}`;
