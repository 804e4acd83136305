// What is wrong with how a page looks, in sentences; run in the page once it stands.
() => {
  const troubles = [];
  const SLACK = 1.5;
  const HEADROOM = 4; // A font's box may be higher than its line.
  const called = (element) => {
    const text = (element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 50);
    return `<${element.localName} class="${element.getAttribute("class") ?? ""}"> “${text}”`;
  };
  const seen = (element) => element.checkVisibility({visibilityProperty: true}) && !element.closest(".spoken, option");
  const layer = (element) => element.closest("dialog, .more, .carry, .floats, .afloat, main") ?? document.body;
  const isFixed = (element) => element.closest(".stage, .floats") !== null && element.closest("dialog, .more, .carry") === null;

  const wide = document.scrollingElement.scrollWidth;
  if (wide > innerWidth) troubles.push(`the page is ${wide} px wide, the window ${innerWidth} px`);

  const cutters = (element) => {
    const found = [];
    for (let one = element; one && one !== document.documentElement; one = one.parentElement) {
      const {overflow} = getComputedStyle(one);
      if (/auto|scroll/.test(overflow)) break; // What it hides can be reached.
      if (/hidden|clip/.test(overflow)) found.push(one);
    }
    return found;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || !seen(parent) || /^(script|style)$/i.test(parent.localName)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.left < -SLACK || rect.right > innerWidth + SLACK) troubles.push(`${called(parent)} leaves the window`);
      if (isFixed(parent) && (rect.top < -HEADROOM || rect.bottom > innerHeight + HEADROOM)) troubles.push(`${called(parent)} is above or below the window`);
      for (const one of cutters(parent)) {
        const box = one.getBoundingClientRect();
        const inside = rect.left > box.left - SLACK && rect.right < box.right + SLACK && rect.top > box.top - HEADROOM && rect.bottom < box.bottom + HEADROOM;
        if (!inside) troubles.push(`${called(parent)} is cut by ${called(one)}`);
      }
    }
  }

  const controls = [...document.querySelectorAll("button, input, select, textarea, a[href]")].filter(seen);
  for (const [index, one] of controls.entries()) {
    const box = one.getBoundingClientRect();
    if (box.left < -SLACK || box.right > innerWidth + SLACK) troubles.push(`${called(one)} is not within the window`);
    if (isFixed(one) && (box.top < -SLACK || box.bottom > innerHeight + SLACK)) troubles.push(`${called(one)} is above or below the window`);
    // WCAG 2.2, 2.5.8.
    const target = (one.closest("label") ?? one).getBoundingClientRect();
    if (target.width < 24 || target.height < 24) troubles.push(`${called(one)} is ${Math.round(target.width)} by ${Math.round(target.height)} px`);
    for (const other of controls.slice(index + 1)) {
      if (layer(one) === layer(other) && overlap(box, other.getBoundingClientRect())) troubles.push(`${called(one)} and ${called(other)} overlap`);
    }
  }

  function overlap(a, b) {
    return Math.min(a.right, b.right) - Math.max(a.left, b.left) > SLACK && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SLACK;
  }
  const parts = [...document.querySelectorAll(".stage .who > :not(.avatar), .stage .chip, .stage .notice, .stage .controls")].filter(seen);
  for (const [index, one] of parts.entries()) {
    for (const other of parts.slice(index + 1)) {
      if (overlap(one.getBoundingClientRect(), other.getBoundingClientRect())) troubles.push(`${called(one)} lies on ${called(other)}`);
    }
  }
  return [...new Set(troubles)];
}
