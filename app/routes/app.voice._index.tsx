import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { readStaff } from "#app/features/follow-up/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readContactQuery, readContacts, submitContactChange } from "#app/features/voice/index.server.ts";
import { ContactListCard } from "#app/features/voice/ui/contact-list-card.tsx";
import { VoiceTabs } from "#app/features/voice/ui/voice-tabs.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const asked = readContactQuery(new URL(request.url).searchParams);
  return inMerchantTransaction(request, async (tx, { shopId, staffId, today }) => ({
    today,
    show: asked.show,
    assignee: asked.assignee,
    staff: await readStaff(tx, { shopId, staffId }),
    list: await readContacts(tx, { shopId, asked }),
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  if (form.get("intent") !== "changeContact") throw new Response(null, { status: 400 });
  return inMerchantTransaction(request, (tx, { shopId, staffId, now, today }) =>
    submitContactChange(tx, { shopId, staffId, form, now, today }),
  );
}

export default function Contacts() {
  const { t } = useTranslation();
  const { list, show, assignee, staff, today } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("voice.title")} subtitle={t("voice.subtitle")}>
      <BlockStack gap="400">
        <VoiceTabs />
        <ContactListCard
          list={list}
          show={show}
          assignee={assignee}
          staff={staff}
          today={today}
          download={<DownloadButton url="/app/voice/contacts.csv" fileName="contacts.csv" />}
        />
      </BlockStack>
    </AppPage>
  );
}
