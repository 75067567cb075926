import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { OrderBlock } from "../../_shared/order-block.tsx";
import { readStoredLoyalty } from "../../_shared/stored-loyalty.ts";
import { SurveyBlock } from "../../_shared/survey-block.tsx";
import { createTexts, dayOf } from "../../_shared/texts.ts";
import { useOrderLoyalty } from "../../_shared/use-order-loyalty.ts";

export default function extension() {
  render(<ThankYouBlock />, document.body);
}

function ThankYouBlock() {
  const texts = createTexts({
    i18n: shopify.i18n,
    language: shopify.localization.extensionLanguage.value.isoCode,
  });
  const stored = readStoredLoyalty(shopify.appMetafields.value);
  const { state, retry } = useOrderLoyalty({
    signedIn: shopify.buyerIdentity ? shopify.buyerIdentity.customer.value !== undefined : "unknown",
    stored,
    orderGid: shopify.orderConfirmation.value?.order.id,
    sessionToken: shopify.sessionToken,
  });
  const today = dayOf(new Date(), shopify.localization.timezone.value);
  return (
    <s-stack gap="base">
      <OrderBlock state={state} texts={texts} today={today} onRetry={retry} />
      {state.phase === "ready" && (
        <SurveyBlock
          texts={texts}
          apiUrl={stored.apiUrl}
          orderId={shopify.orderConfirmation.value?.order.id.match(/\d+$/)?.[0] ?? null}
          sessionToken={shopify.sessionToken}
        />
      )}
    </s-stack>
  );
}
