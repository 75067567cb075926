/** Automatic discounts for segments with what the app compares of them. Scope: read_discounts. */
export const DISCOUNTS_AUTOMATIC = /* GraphQL */ `query DiscountsAutomatic($after: String) {
  discountNodes(first: 100, after: $after, query: "method:automatic context:segment") {
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      discount {
        ... on DiscountAutomaticBasic {
          title
          status
          tags
          customerGets { value { ... on DiscountPercentage { percentage } } }
          context { ... on DiscountCustomerSegments { segments { id query } } }
        }
      }
    }
  }
}`;
