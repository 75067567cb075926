import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { changeProgramme, readProgrammeChoices } from "#app/features/follow-up/index.server.ts";
import { NewProgramme } from "#app/features/follow-up/ui/programmes/new-programme.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

/** `?segment=` begins a programme for those who come into that segment. */
export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, now }) => {
    const choices = await readProgrammeChoices(tx, { shopId, now, productIds: [] });
    const asked = new URL(request.url).searchParams.get("segment");
    return { choices, segmentId: choices.segments.find(({ id }) => id === asked)?.id ?? "" };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, now, today }) =>
    changeProgramme(tx, { shopId, programmeId: null, form, now, today }),
  );
}

export default function New() {
  const { t } = useTranslation();
  const toast = useToast();
  const navigate = useNavigate();
  const { choices, segmentId } = useLoaderData<typeof loader>();
  return (
    <AppPage
      fullWidth
      title={t("programmes.new")}
      backAction={{ content: t("programmes.title"), url: "/app/follow-up/programmes" }}
    >
      <NewProgramme
        key={segmentId}
        choices={choices}
        segmentId={segmentId}
        onSaved={(id) => {
          toast(t("programmes.created"));
          navigate(`/app/follow-up/programmes/${id}`);
        }}
      />
    </AppPage>
  );
}
