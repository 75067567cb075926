import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useAutoRefresh } from "#app/components/use-auto-refresh.ts";
import { changeRecipients, readRecipients } from "#app/features/notifications/index.server.ts";
import { NotificationsCard } from "#app/features/notifications/ui/notifications-card.tsx";
import {
  changeSettings,
  inMerchantTransaction,
  readDeadLetters,
  readPrivacyRequests,
  readSyncHealth,
  readWords,
} from "#app/features/settings/index.server.ts";
import { DeadLettersCard } from "#app/features/settings/ui/dead-letters-card.tsx";
import { PrivacyCard } from "#app/features/settings/ui/privacy-card.tsx";
import { ShopSettingsCard } from "#app/features/settings/ui/shop-settings-card.tsx";
import { SyncActions } from "#app/features/settings/ui/sync-actions.tsx";
import { SyncCard } from "#app/features/settings/ui/sync-card.tsx";
import { WordsCard } from "#app/features/settings/ui/words-card.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, language, defaultMarginBp }) => ({
    health: await readSyncHealth(tx, shopId),
    settings: { language, defaultMarginBp },
    words: await readWords(tx, shopId),
    recipients: await readRecipients(tx, shopId),
    letters: await readDeadLetters(tx, shopId),
    requests: await readPrivacyRequests(tx, shopId),
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, async (tx, merchant) => {
    switch (form.get("intent")) {
      case "addRecipient":
      case "removeRecipient":
        return changeRecipients(tx, { shopId: merchant.shopId, form, now: merchant.now });
      default:
        return changeSettings(tx, { merchant, form });
    }
  });
}

export default function Settings() {
  const { t } = useTranslation();
  const { health, settings, words, recipients, letters, requests } = useLoaderData<typeof loader>();
  const isRunning = health.backfill?.state === "running" || health.reconcile?.state === "running";
  useAutoRefresh({ active: isRunning || health.inboxPending > 0 || health.backfill === null, everyMs: 2000 });
  return (
    <AppPage title={t("settings.title")}>
      <BlockStack gap="400">
        <SyncCard health={health} actions={<SyncActions health={health} />} />
        <ShopSettingsCard {...settings} />
        <WordsCard words={words} />
        <NotificationsCard recipients={recipients} />
        <DeadLettersCard letters={letters} />
        <PrivacyCard requests={requests} />
      </BlockStack>
    </AppPage>
  );
}
