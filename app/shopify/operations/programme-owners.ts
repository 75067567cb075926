/** Who carries what all shoppers of a shop see: the shop and the app's installation. Needs no scope. */
export const PROGRAMME_OWNERS = /* GraphQL */ `query ProgrammeOwners {
  shop { id }
  currentAppInstallation { id }
}`;
