/** What `localcall page --lang es` puts before the page's script. */

export { call, dir, host, more, tag } from "../../src/ui/words/es";
