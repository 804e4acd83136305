/** What `localcall page --lang ar` puts before the page's script. */

export { call, dir, host, tag } from "../../src/ui/words/ar";
