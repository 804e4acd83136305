const adopted = new Set<string>();

/** Styles that are loaded with the program they belong to: no request, and no element that a page's policy would refuse. */
export const adopt = (css: string): void => {
  if (adopted.has(css)) return;
  adopted.add(css);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
};
