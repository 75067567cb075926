import { Banner, BlockStack, Button, InlineStack, List } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { FailedEffects } from "../overview/read-failed-effects.server.ts";

/** Says in words what did not reach Shopify, with a way to try it again; nothing where all did. */
export function FailedEffectsBanner({ failed }: { failed: FailedEffects[] }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const { send, saving } = useChange(() => toast(t("overview.effects.retried")));
  if (failed.length === 0) return null;
  const nameOf = (kind: string) => {
    // A dot separates the levels of texts, so kinds are written without.
    const key = `overview.effects.kinds.${kind.replaceAll(/[.:-]/g, "_")}`;
    return i18n.exists(key) ? (t as unknown as (key: string) => string)(key) : t("overview.effects.other", { kind });
  };
  return (
    <Banner tone="warning" title={t("overview.effects.title")}>
      <BlockStack gap="200">
        <List>
          {failed.map(({ kind, count, at }) => (
            <List.Item key={kind}>
              {t("overview.effects.item", { what: nameOf(kind), count, at: format.instant(at) })}
            </List.Item>
          ))}
        </List>
        <InlineStack gap="200">
          <Button loading={saving} onClick={() => send({ intent: "retry", box: "outbox", letterId: "" })}>
            {t("overview.effects.retry")}
          </Button>
          <Button url="/app/settings" variant="plain">
            {t("overview.effects.details")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}
