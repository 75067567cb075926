import { useTranslation } from "react-i18next";

/** How people of the shop are called, and the choice of one of them or nobody. */
export function useStaffNames(staff: readonly { staffId: string; name: string | null }[]) {
  const { t } = useTranslation();
  const nameOf = (staffId: string): string =>
    staff.find((one) => one.staffId === staffId)?.name ?? t("common.staff.number", { id: staffId.slice(-4) });
  const everyone = staff.map(({ staffId }) => ({ value: staffId, label: nameOf(staffId) }));
  return { nameOf, options: [{ value: "", label: t("common.staff.nobody") }, ...everyone] };
}
