import { Button, Card, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StaffMember } from "../today/types.ts";
import { useTodayChange } from "./use-today-change.ts";
import { useTodayProblem } from "./use-today-problem.ts";

/** How oneself is called where others see who is at a task. */
export function StaffNameCard({ me }: { me: StaffMember }) {
  const { t } = useTranslation();
  const problem = useTodayProblem();
  const [name, setName] = useState<string | null>(null);
  const { send, saving, problems } = useTodayChange(() => setName(null));
  const isOpen = me.name === null || name !== null;
  return (
    <Card>
      {isOpen ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send({ intent: "nameStaff", name: name ?? "" });
          }}
        >
          <InlineStack gap="200" blockAlign="end">
            <TextField
              label={t("followUp.myName")}
              helpText={t("followUp.myNameText")}
              value={name ?? ""}
              onChange={setName}
              autoComplete="nickname"
              error={problem(problems.name)}
              connectedRight={
                <Button submit loading={saving} disabled={(name ?? "").trim() === ""}>
                  {t("common.save")}
                </Button>
              }
            />
          </InlineStack>
        </form>
      ) : (
        <InlineStack gap="200" blockAlign="center">
          <Text as="p">{t("followUp.iAm", { name: me.name })}</Text>
          <Button variant="plain" onClick={() => setName(me.name)}>
            {t("followUp.changeName")}
          </Button>
        </InlineStack>
      )}
    </Card>
  );
}
