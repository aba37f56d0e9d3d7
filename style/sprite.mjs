// Writes ../public/icons.svg: the icons Sportello uses, and no others.
// Left: our id, named by what it means here (`it-phone`). Right: the name in Bootstrap Italia's sprite.
// An icon that the design system lacks is drawn in `own`, on the same 24x24 grid.
// Run `npm run sprite` after a change and commit the output.
import { readFileSync, writeFileSync } from "node:fs";

const taken = {
  // channels
  phone: "telephone",
  mail: "mail",
  print: "print", // fax
  pa: "pa", // counter
  letter: "file",
  comment: "comment", // sms
  // things
  user: "user",
  inbox: "inbox",
  list: "list",
  clip: "clip",
  files: "files",
  note: "note",
  key: "key",
  lock: "lock",
  calendar: "calendar",
  flag: "flag",
  star: "star-full",
  clock: "clock",
  chart: "chart-line",
  filter: "funnel",
  link: "link",
  // acts
  plus: "plus",
  search: "search",
  check: "check",
  close: "close",
  refresh: "refresh",
  download: "download",
  upload: "upload",
  external: "external-link",
  settings: "settings",
  visible: "password-visible",
  hidden: "password-invisible",
  pencil: "pencil",
  delete: "delete",
  logout: "logout",
  menu: "burger",
  more: "more-items",
  // directions
  "arrow-right": "arrow-right",
  "arrow-left": "arrow-left",
  "arrow-up": "arrow-up", // to the next level
  "chevron-down": "expand",
  "chevron-right": "chevron-right",
  "chevron-left": "chevron-left",
  // signs
  info: "info-circle",
  warning: "warning-circle",
  error: "error",
  success: "check-circle",
  help: "help-circle",
  ban: "ban",
};

const own = {
  // An envelope with a seal: certified mail.
  pec: '<path d="M20.5 5h-17A1.5 1.5 0 0 0 2 6.500v10A1.500 1.500 0 0 0 3.500 18H12v-1H3.500a.5.5 0 0 1-.5-.5V7.100l8.200 6.700a1.300 1.300 0 0 0 1.600 0L21 7.100V11h1V6.500A1.500 1.500 0 0 0 20.500 5Zm-8.300 8a.3.3 0 0 1-.4 0L3.400 6h17.200l-8.400 7Z"/><path d="M18 12a3.500 3.500 0 0 0-2 6.370V22l2-1.300 2 1.300v-3.630A3.500 3.500 0 0 0 18 12Zm0 1a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5Z"/>',
  users:
    '<path d="M9 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0 1a3 3 0 1 1 0 6 3 3 0 0 1 0-6Zm-2.500 8A4.500 4.500 0 0 0 2 17.500V20h1v-2.500A3.500 3.500 0 0 1 6.500 14h5a3.500 3.500 0 0 1 3.500 3.500V20h1v-2.500a4.500 4.500 0 0 0-4.500-4.500h-5ZM15.500 4v1a3 3 0 0 1 0 6v1a4 4 0 0 0 0-8Zm2 9v1a3.500 3.500 0 0 1 3.500 3.500V20h1v-2.500a4.500 4.500 0 0 0-4.500-4.500Z"/>',
  send: '<path d="M2.700 3.100a.5.5 0 0 0-.7.6L4.800 12 2 20.300a.5.5 0 0 0 .7.6l19-8.450a.5.5 0 0 0 0-.9l-19-8.450ZM3.400 4.500 19.100 11.500H5.700L3.400 4.500Zm2.300 8h13.400L3.400 19.500l2.300-7Z"/>',
  reply:
    '<path d="m9.400 5 .7.700L5.800 10H14a7 7 0 0 1 7 7v2h-1v-2a6 6 0 0 0-6-6H5.800l4.300 4.300-.7.700L3.900 10.500 9.400 5Z"/>',
  home: '<path d="m12 3.300 9 7.700-.7.800-1.300-1.100V20h-5.500v-6h-3v6H5v-9.300l-1.300 1.100L3 11l9-7.700Zm0 1.300L6 9.800V19h3.500v-6h5v6H18V9.800l-6-5.200Z"/>',
  pause: '<path d="M8 5h2v14H8zM14 5h2v14h-2z"/>',
};

const source = readFileSync("node_modules/bootstrap-italia/dist/svg/sprites.svg", "utf8");
const { version } = JSON.parse(readFileSync("node_modules/bootstrap-italia/package.json", "utf8"));

const symbols = Object.entries(taken).map(([id, name]) => {
  const found = source.match(new RegExp(`<symbol id="it-${name}"([^>]*)>(.*?)</symbol>`, "s"));
  if (!found) throw new Error(`bootstrap-italia ${version} has no icon "${name}"`);
  return `<symbol id="it-${id}"${found[1]}>${found[2]}</symbol>`;
});
for (const [id, shape] of Object.entries(own)) symbols.push(`<symbol id="it-${id}" viewBox="0 0 24 24">${shape}</symbol>`);

const notice = `<!--
Written by style/sprite.mjs; do not edit.
Icons: bootstrap-italia ${version}, Copyright (c) 2022, the respective contributors, as shown by its AUTHORS file,
BSD-3-Clause (text: icons-LICENSE.txt beside the stylesheet's assets, or node_modules/bootstrap-italia/LICENSE).
Drawn for Sportello: ${Object.keys(own).join(", ")}.
-->`;
writeFileSync(
  "../public/icons.svg",
  `<svg xmlns="http://www.w3.org/2000/svg">\n${notice}\n${symbols.join("\n")}\n</svg>\n`,
);
console.log(`${symbols.length} icons`);
