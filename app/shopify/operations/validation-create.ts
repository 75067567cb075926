/** Sets up a rule of cart and checkout; not idempotent: found again by its Function. Scope: write_validations. */
export const VALIDATION_CREATE = /* GraphQL */ `mutation ValidationCreate($validation: ValidationCreateInput!) {
  validationCreate(validation: $validation) {
    validation { id }
    userErrors { code message }
  }
}`;
