/** What `localcall page --lang fr` puts before the page's script. */

export { aside, call, devices, dir, host, more, tag } from "../../src/ui/words/fr";
