/** What a shopper or a merchant may ask of the data kept about them: to be handed out, to be erased. */
export { exportCustomerData } from "./export-customer-data.server.ts";
export { handleDataRequest } from "./handle-data-request.server.ts";
export { redactCustomer } from "./redact-customer.server.ts";
export { redactShop } from "./redact-shop.server.ts";
export { uninstallShop } from "./uninstall-shop.server.ts";
