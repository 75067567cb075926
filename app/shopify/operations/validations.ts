/** The rules of cart and checkout that are set up, with the Functions behind them. Scope: read_validations. */
export const VALIDATIONS = /* GraphQL */ `query Validations {
  validations(first: 25) { nodes { id enabled shopifyFunction { handle } } }
}`;
