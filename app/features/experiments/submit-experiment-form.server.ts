import type { Tx } from "#app/db.server.ts";
import { problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { decideExperiment } from "./decide-experiment.server.ts";
import { decisionForm, experimentForm } from "./forms.ts";
import { startExperiment } from "./start-experiment.server.ts";
import type { ExperimentChange } from "./types.ts";

/** Does what a form of the experiments' pages asks for. */
export async function submitExperimentForm(
  tx: Tx,
  options: { shopId: ShopId; currency: string; today: string; now: Date; form: FormData },
): Promise<ExperimentChange> {
  const { shopId, currency, today, now } = options;
  const fields = Object.fromEntries(options.form);
  switch (fields.intent) {
    case "start": {
      const form = experimentForm(currency).safeParse(fields);
      if (!form.success) return { ok: false, problems: problemsOf(form.error) };
      return startExperiment(tx, { shopId, today, now, experiment: form.data });
    }
    case "decide": {
      const form = decisionForm.safeParse(fields);
      if (!form.success) return { ok: false, problems: problemsOf(form.error) };
      return decideExperiment(tx, { shopId, today, now, ...form.data });
    }
    default:
      throw new Response(null, { status: 400 });
  }
}
