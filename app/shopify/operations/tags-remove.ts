/** Takes tags off a customer; those that are not there do no harm. Scope: write_customers. */
export const TAGS_REMOVE = /* GraphQL */ `mutation TagsRemove($id: ID!, $tags: [String!]!) {
  tagsRemove(id: $id, tags: $tags) {
    node { id }
    userErrors { field message }
  }
}`;
