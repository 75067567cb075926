import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { type ShouldRevalidateFunctionArgs, useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { changeProgramme, readProgrammePage } from "#app/features/follow-up/index.server.ts";
import { ProgrammeWorkbench } from "#app/features/follow-up/ui/programmes/programme-workbench.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, now }) => {
    const programmeId = parseId(params.id);
    const page = programmeId === null ? null : await readProgrammePage(tx, { shopId, now, programmeId });
    if (!page) throw new Response(null, { status: 404 });
    return page;
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, now, today }) => {
    const programmeId = parseId(params.id);
    if (programmeId === null) throw new Response(null, { status: 404 });
    return changeProgramme(tx, { shopId, programmeId, form, now, today });
  });
}

/** A programme that was just deleted is left, not read again. */
export function shouldRevalidate({ formData, actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return actionResult?.ok === true && formData?.get("intent") === "archive" ? false : defaultShouldRevalidate;
}

export default function Programme() {
  const { t } = useTranslation();
  const toast = useToast();
  const page = useLoaderData<typeof loader>();
  return (
    <AppPage
      fullWidth
      title={page.programme.name}
      backAction={{ content: t("programmes.title"), url: "/app/follow-up/programmes" }}
    >
      <BlockStack gap="400">
        <ProgrammeWorkbench {...page} onSaved={() => toast(t("common.saved"))} />
      </BlockStack>
    </AppPage>
  );
}
