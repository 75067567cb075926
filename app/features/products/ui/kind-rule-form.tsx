import { Autocomplete, Button, FormLayout, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useTitleSearch } from "#app/components/use-title-search.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { KindChange } from "../change-kinds.server.ts";
import { KindSelect } from "./kind-select.tsx";

/** Adds a rule: products with a tag, or in a collection, are of a kind. */
export function KindRuleForm() {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useProblem();
  const [scope, setScope] = useState<"tag" | "collection">("tag");
  const [name, setName] = useState("");
  const [collectionId, setCollectionId] = useState("");
  const [kind, setKind] = useState("trial");
  const { send, saving, problems } = useChange<KindChange>(({ changed }) => {
    setName("");
    setCollectionId("");
    toast(t(scope === "tag" ? "products.changed" : "kindRules.collectionAsked", { count: changed }));
  });
  const error = problem(problems.target);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const target = scope === "tag" ? name : collectionId;
        send({ intent: "saveRule", scope, target, kind, ...(scope === "collection" ? { title: name } : {}) });
      }}
    >
      <FormLayout>
        <Text as="h3" variant="headingSm">
          {t("kindRules.add")}
        </Text>
        <FormLayout.Group condensed>
          <Select
            label={t("kindRules.by")}
            options={(["tag", "collection"] as const).map((value) => ({
              value,
              label: t(`kindRules.scopes.${value}`),
            }))}
            value={scope}
            onChange={(value) => {
              setScope(value as typeof scope);
              setName("");
              setCollectionId("");
            }}
          />
          {scope === "tag" ? (
            <TextField label={t("kindRules.tag")} value={name} onChange={setName} autoComplete="off" error={error} />
          ) : (
            <CollectionField
              value={name}
              error={error}
              onType={(text) => {
                setName(text);
                setCollectionId("");
              }}
              onChoose={(collection) => {
                setName(collection.title);
                setCollectionId(collection.id);
              }}
            />
          )}
          <KindSelect label={t("products.kind")} value={kind} onChange={setKind} />
        </FormLayout.Group>
        <InlineStack>
          <Button submit loading={saving}>
            {t("kindRules.addButton")}
          </Button>
        </InlineStack>
      </FormLayout>
    </form>
  );
}

function CollectionField(props: {
  value: string;
  error: string | undefined;
  onType: (text: string) => void;
  onChoose: (collection: { id: string; title: string }) => void;
}) {
  const { t } = useTranslation();
  const { value, error, onType, onChoose } = props;
  const { found, loading, failed } = useTitleSearch("collections", value);
  return (
    <Autocomplete
      options={found.map(({ id, title }) => ({ value: id, label: title }))}
      selected={[]}
      loading={loading}
      onSelect={([id]) => {
        const chosen = found.find((collection) => collection.id === id);
        if (chosen) onChoose(chosen);
      }}
      emptyState={<Text as="p">{t("kindRules.noCollection")}</Text>}
      textField={
        <Autocomplete.TextField
          label={t("kindRules.collection")}
          value={value}
          onChange={onType}
          autoComplete="off"
          error={error ?? (failed ? t("problems.shopify") : undefined)}
        />
      }
    />
  );
}
