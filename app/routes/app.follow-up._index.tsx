import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import {
  changeToday,
  parseTodayQuery,
  readLastAction,
  readStaff,
  readTaskOrigins,
  readToday,
  todayAddress,
} from "#app/features/follow-up/index.server.ts";
import { FollowUpTabs } from "#app/features/follow-up/ui/follow-up-tabs.tsx";
import { StaffNameCard } from "#app/features/follow-up/ui/staff-name-card.tsx";
import { TodayFilters } from "#app/features/follow-up/ui/today-filters.tsx";
import { TodayList } from "#app/features/follow-up/ui/today-list.tsx";
import { UndoBanner } from "#app/features/follow-up/ui/undo-banner.tsx";
import { useTaskDialogs } from "#app/features/follow-up/ui/use-task-dialogs.tsx";
import { useTaskWords } from "#app/features/follow-up/ui/use-task-words.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const query = parseTodayQuery(new URL(request.url).searchParams);
  return inMerchantTransaction(request, async (tx, { shopId, staffId, now, today, timeZone }) => {
    return {
      today,
      query: { ...query, after: null },
      address: todayAddress(query),
      isFirstPage: query.after === null,
      list: await readToday(tx, { shopId, query, asker: { staffId, today, timeZone }, now }),
      staff: await readStaff(tx, { shopId, staffId }),
      origins: await readTaskOrigins(tx, shopId),
      lastAction: await readLastAction(tx, { shopId, staffId, now }),
    };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, merchant) => changeToday(tx, { ...merchant, form }));
}

export default function Today() {
  const { t } = useTranslation();
  const { language } = useFormat();
  const { today, query, address, isFirstPage, list, staff, origins, lastAction } = useLoaderData<typeof loader>();
  const words = useTaskWords(staff);
  const { openTask, addTask, dialogs } = useTaskDialogs({ tasks: list.tasks, customerId: null, today, staff, words });
  const [me] = staff;
  return (
    <AppPage
      fullWidth
      title={t("followUp.title")}
      subtitle={t("followUp.subtitle")}
      primaryAction={{ content: t("followUp.addTask"), onAction: addTask }}
    >
      <BlockStack gap="400">
        <FollowUpTabs />
        <UndoBanner action={lastAction} />
        <Card>
          <BlockStack gap="400">
            <InlineStack align="space-between" blockAlign="end" gap="300">
              <TodayFilters query={query} counts={list.counts} origins={origins} staff={staff} words={words} />
              <DownloadButton url={`/app/follow-up/today.csv?${address}&language=${language}`} fileName="tasks.csv" />
            </InlineStack>
            <TodayList
              tasks={list.tasks}
              found={list.found}
              newest={list.newest}
              query={query}
              today={today}
              staff={staff}
              words={words}
              onOpen={openTask}
            />
            <InlineStack align="center" gap="200">
              {isFirstPage ? null : <Button url={`?${address}`}>{t("followUp.firstPage")}</Button>}
              {list.next ? (
                <Button url={`?${address}&after=${encodeURIComponent(list.next)}`}>{t("followUp.nextPage")}</Button>
              ) : null}
            </InlineStack>
          </BlockStack>
        </Card>
        {me ? <StaffNameCard me={me} /> : null}
      </BlockStack>
      {dialogs}
    </AppPage>
  );
}
