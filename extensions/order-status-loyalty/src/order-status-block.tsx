import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { OrderBlock } from "../../_shared/order-block.tsx";
import { readStoredLoyalty } from "../../_shared/stored-loyalty.ts";
import { SurveyBlock } from "../../_shared/survey-block.tsx";
import { createTexts, dayOf } from "../../_shared/texts.ts";
import { useOrderLoyalty } from "../../_shared/use-order-loyalty.ts";

export default function extension() {
  render(<OrderStatusBlock />, document.body);
}

function OrderStatusBlock() {
  const texts = createTexts({
    i18n: shopify.i18n,
    language: shopify.localization.extensionLanguage.value.isoCode,
  });
  const stored = readStoredLoyalty(shopify.appMetafields.value);
  const { state, retry } = useOrderLoyalty({
    // A link from an e-mail opens this page before anyone has signed in.
    signedIn: shopify.authenticationState.value !== "pre_authenticated",
    stored,
    orderGid: shopify.order.value?.id,
    sessionToken: shopify.sessionToken,
  });
  const today = dayOf(new Date(), shopify.localization.timezone.value);
  const signIn = () => void shopify.requireLogin();
  return (
    <s-stack gap="base">
      <OrderBlock state={state} texts={texts} today={today} onRetry={retry} onSignIn={signIn} />
      {state.phase === "ready" && (
        <SurveyBlock
          texts={texts}
          apiUrl={stored.apiUrl}
          orderId={shopify.order.value?.id.match(/\d+$/)?.[0] ?? null}
          sessionToken={shopify.sessionToken}
        />
      )}
    </s-stack>
  );
}
