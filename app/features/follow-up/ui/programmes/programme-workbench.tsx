import { BlockStack, InlineGrid } from "@shopify/polaris";
import { hasPast } from "../../programmes/rules.ts";
import { typedOf } from "../../programmes/typed-programme.ts";
import type { ProgrammePage } from "../../programmes/views.server.ts";
import { ForecastCard } from "./forecast-card.tsx";
import { PastBuyersCard } from "./past-buyers-card.tsx";
import { PreviewCard } from "./preview-card.tsx";
import { ProgrammeEditor } from "./programme-editor.tsx";
import { ProgrammeStateCard } from "./programme-state-card.tsx";

/** A programme that is kept: its state, its editor, and what is foreseen of it. */
export function ProgrammeWorkbench(props: ProgrammePage & { onSaved: () => void }) {
  const { programme, lacks, choices, onSaved } = props;
  const { id, version, name, holdOutBp, isOn, content } = programme;
  const kept = `${id} ${version} ${name} ${holdOutBp}`;
  return (
    <BlockStack gap="400">
      <ProgrammeStateCard programme={programme} lacks={lacks} />
      <ProgrammeEditor
        key={kept}
        stored={typedOf(programme)}
        version={String(version)}
        choices={choices}
        onSaved={onSaved}
      />
      <InlineGrid columns={{ xs: 1, lg: 2 }} gap="400" alignItems="start">
        <PreviewCard key={`preview ${kept}`} programmeId={id} />
        <BlockStack gap="400">
          <ForecastCard key={`forecast ${kept} ${isOn}`} programmeId={id} />
          {hasPast(content.anchor) ? (
            <PastBuyersCard key={`past ${kept} ${isOn}`} programmeId={id} isOn={isOn} />
          ) : null}
        </BlockStack>
      </InlineGrid>
    </BlockStack>
  );
}
