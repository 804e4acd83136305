/** What `localcall page --lang fr` puts before the page's script. */

export { call, dir, host, more, tag } from "../../src/ui/words/fr";
