import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { beginSegment, changeSegment, readRuleNames } from "#app/features/segments/index.server.ts";
import { RuleNamesProvider } from "#app/features/segments/ui/fields/rule-context.tsx";
import { SegmentWorkbench } from "#app/features/segments/ui/segment-workbench.tsx";
import { useSegmentName } from "#app/features/segments/ui/use-segment-name.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today }) => {
    const begun = await beginSegment(tx, { shopId, query: new URL(request.url).searchParams });
    return {
      begun,
      today,
      names: await readRuleNames(tx, { shopId, rules: [begun.rule] }),
    };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, now }) => changeSegment(tx, { shopId, form, now }));
}

export default function NewSegment() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toast = useToast();
  const { begun, today, names } = useLoaderData<typeof loader>();
  const nameOf = useSegmentName();
  const { copyOf } = begun;
  const name = copyOf === null ? "" : t("segment.copyName", { name: nameOf(copyOf) });
  return (
    <AppPage title={t("segments.new")} backAction={{ content: t("segments.title"), url: "/app/segments" }}>
      <RuleNamesProvider names={names}>
        <SegmentWorkbench
          kind="new"
          stored={{ name, rule: begun.rule }}
          today={today}
          onSaved={({ id }) => {
            toast(t("segment.saved"));
            navigate(`/app/segments/${id}`);
          }}
        />
      </RuleNamesProvider>
    </AppPage>
  );
}
