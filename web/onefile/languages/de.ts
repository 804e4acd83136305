/** What `localcall page --lang de` puts before the page's script. */

export { call, dir, host, tag } from "../../src/ui/words/de";
