/** What `localcall page --lang ar` puts before the page's script. */

export { aside, call, devices, dir, host, more, tag } from "../../src/ui/words/ar";
