/** What `localcall page --lang ar` puts before the page's script. */

export { call, dir, host, more, tag } from "../../src/ui/words/ar";
