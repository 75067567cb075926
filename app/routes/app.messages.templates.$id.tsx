import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, useNavigate } from "@remix-run/react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { changeTemplate, readTemplateForm, type TemplateForm } from "#app/features/messaging/index.server.ts";
import type { TemplateChange } from "#app/features/messaging/types.ts";
import { TemplateEditor } from "#app/features/messaging/ui/template-editor.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

const NEW = "new";
const idOf = (text: string | undefined) => (text === NEW ? null : parseId(text));

export async function loader({ request, params }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    const templateId = idOf(params.id);
    const template = templateId === null ? null : await readTemplateForm(tx, { shopId, templateId });
    if (!template && params.id !== NEW) throw new Response(null, { status: 404 });
    return { template };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, async (tx, { shopId, now, today }) => {
    const templateId = idOf(params.id);
    if (templateId === null && params.id !== NEW) throw new Response(null, { status: 400 });
    return changeTemplate(tx, { shopId, templateId, form, now, today });
  });
}

/** The pages' own texts use double braces for themselves, so examples of a template's stand in brackets there. */
const variablesIn = (text: string) => text.replaceAll("[[ ", "{{ ").replaceAll(" ]]", " }}");

export default function Template() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { template } = useLoaderData<typeof loader>();
  const archive = useFetcher<TemplateChange>();
  useEffect(() => {
    if (archive.data?.ok) navigate("/app/messages");
  }, [archive.data, navigate]);
  const example: TemplateForm = {
    name: "",
    version: "",
    subjectJa: variablesIn(t("messages.example.subject", { lng: "ja" })),
    bodyJa: variablesIn(t("messages.example.body", { lng: "ja" })),
    subjectEn: variablesIn(t("messages.example.subject", { lng: "en" })),
    bodyEn: variablesIn(t("messages.example.body", { lng: "en" })),
  };
  return (
    <AppPage
      fullWidth
      title={template?.name ?? t("messages.templates.add")}
      backAction={{ content: t("messages.title"), url: "/app/messages" }}
      secondaryActions={
        template
          ? [
              {
                content: t("messages.templates.archive"),
                destructive: true,
                loading: archive.state !== "idle",
                onAction: () => archive.submit({ intent: "archive" }, { method: "post" }),
              },
            ]
          : []
      }
    >
      <TemplateEditor
        key={template ? "kept" : NEW}
        template={template ?? example}
        isNew={template === null}
        onSaved={(id) => navigate(`/app/messages/templates/${id}`, { replace: true })}
      />
    </AppPage>
  );
}
