/** What `localcall page --lang es` puts before the page's script. */

export { call, dir, host, tag } from "../../src/ui/words/es";
