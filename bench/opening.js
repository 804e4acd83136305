/**
 * Runs before a page's own scripts: notes when the button that matters could first be pressed, and the one thread was free to
 * hear of it; and when an offer was handed to the host. `BUTTON`, a selector, is put before this file.
 */
(() => {
  /** Each in milliseconds from the opening of the page. */
  const opening = (window.opening = {});
  const look = () => {
    const button = [...document.querySelectorAll(BUTTON)].find((found) => found.checkVisibility());
    if (!button || opening.seen) return;
    opening.seen = performance.now();
    // After the frame that shows it, in a task of its own.
    requestAnimationFrame(() => setTimeout(() => (opening.interactive = performance.now())));
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });

  if (window.calls) window.calls.startCall = () => (opening.offered = performance.now());
})();
