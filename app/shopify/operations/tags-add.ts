/** Adds tags to a customer; those that are there already stay one. Scope: write_customers. */
export const TAGS_ADD = /* GraphQL */ `mutation TagsAdd($id: ID!, $tags: [String!]!) {
  tagsAdd(id: $id, tags: $tags) {
    node { id }
    userErrors { field message }
  }
}`;
