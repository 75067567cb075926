import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { useAutoRefresh } from "#app/components/use-auto-refresh.ts";
import { FollowUpTabs } from "#app/features/follow-up/ui/follow-up-tabs.tsx";
import {
  changeLine,
  changeMessages,
  lineEventsLink,
  mailEventsLink,
  readLineForm,
  readListAddress,
  readMailForm,
  readMessages,
  readTemplateRows,
  serverOfEnvironment,
} from "#app/features/messaging/index.server.ts";
import { LineSettingsCard } from "#app/features/messaging/ui/line-settings-card.tsx";
import { MailSettingsCard } from "#app/features/messaging/ui/mail-settings-card.tsx";
import { MessageList } from "#app/features/messaging/ui/message-list.tsx";
import { TemplatesCard } from "#app/features/messaging/ui/templates-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const address = readListAddress(new URL(request.url).searchParams);
  return inMerchantTransaction(request, async (tx, { shopId }) => ({
    filter: address.filter,
    list: await readMessages(tx, { shopId, ...address }),
    templates: await readTemplateRows(tx, shopId),
    mail: await readMailForm(tx, shopId),
    hasCommonServer: serverOfEnvironment() !== null,
    eventsAddress: mailEventsLink(shopId),
    line: await readLineForm(tx, shopId),
    webhookAddress: lineEventsLink(shopId),
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  if (String(form.get("intent")).endsWith("Line")) {
    const { shopId, currency, language, now } = await inMerchantTransaction(request, async (_tx, merchant) => merchant);
    return changeLine({ shopId, currency, language: language ?? "ja", form, now });
  }
  return inMerchantTransaction(request, (tx, { shopId, currency, now }) =>
    changeMessages(tx, { shopId, currency, form, now }),
  );
}

export default function Messages() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { filter, list, templates, mail, hasCommonServer, eventsAddress, line, webhookAddress } =
    useLoaderData<typeof loader>();
  const isMoving = list.messages.some(({ state }) => state === "sending" || state === "queued");
  useAutoRefresh({ active: isMoving, everyMs: 3000 });
  return (
    <AppPage title={t("messages.title")} subtitle={t("messages.subtitle")}>
      <BlockStack gap="400">
        <FollowUpTabs />
        <MessageList
          list={list}
          filter={filter}
          onFilter={(show) => navigate(`?show=${show}`)}
          download={<DownloadButton url="/app/messages.csv" fileName="messages.csv" />}
        />
        <TemplatesCard templates={templates} />
        <MailSettingsCard mail={mail} hasCommonServer={hasCommonServer} eventsAddress={eventsAddress} />
        <LineSettingsCard line={line} webhookAddress={webhookAddress} />
      </BlockStack>
    </AppPage>
  );
}
