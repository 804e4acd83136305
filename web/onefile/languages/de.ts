/** What `localcall page --lang de` puts before the page's script. */

export { aside, call, devices, dir, host, more, tag } from "../../src/ui/words/de";
