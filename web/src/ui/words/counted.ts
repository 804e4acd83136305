/** What goes with a number. `#` stands for it; the forms are those of CLDR, and what a language lacks is `other`. */
export type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

export const counted = (language: string, count: number, forms: Forms): string =>
  (forms[new Intl.PluralRules(language).select(count)] ?? forms.other).replace("#", new Intl.NumberFormat(language).format(count));
