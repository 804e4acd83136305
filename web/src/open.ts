/** /open/{ticket}: gives the ticket back as a POST, which no other site can make, and goes where the answer says. */

export {};

const tell = (sentence: string): void => document.querySelector("[role=status]")?.replaceChildren(sentence);

try {
  const response = await fetch("/open", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ticket: location.pathname.split("/").at(-1) }),
  });
  if (response.ok) location.replace(((await response.json()) as { location: string }).location);
  else tell(await response.text());
} catch {
  tell("localcall does not answer. Start it again.");
}
