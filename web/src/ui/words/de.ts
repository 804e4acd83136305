/** German. */

import type { AsideWords } from "./aside";
import type { BesideWords } from "./beside";
import type { CallWords } from "./call";
import { counted } from "./counted";
import type { DevicesWords } from "./devices";
import type { HomeWords } from "./home";
import type { HostWords } from "./host";
import type { LinkWords } from "./link";
import type { LogWords } from "./log";
import type { MoreWords } from "./more";
import type { PagesWords } from "./pages";
import type { RingingWords } from "./ringing";
import type { SectionsWords } from "./sections";
import type { SettingsWords } from "./settings";
import { telling } from "./told";

export const tag = "de";
export const dir = "ltr";

export const call: CallWords = {
  appName: "localcall",
  opening: "Einen Moment…",
  serverGone: "localcall wurde beendet",
  someone: "Gegenüber",

  turnSoundOn: "Ton einschalten",
  turnSoundOff: "Ton ausschalten",
  playSound: "Ton abspielen",
  playSoundWhy: "Der Browser hält den Ton zurück.",

  kind: { audio: "Sprachanruf", video: "Videoanruf" },
  encrypted: "Verschlüsselt",
  notKeyed: "Übliche Verschlüsselung",
  to: (profile) => `an ${profile}`,
  isCalling: (name) => `${name} ruft an`,
  waiting: (name) => `${name} wartet`,
  answer: "Annehmen",
  answerAudio: "Ohne Video annehmen",
  endAndAnswer: "Auflegen und annehmen",
  decline: "Ablehnen",
  ignore: "Ignorieren",

  toContacts: "Kontakte zeigen",
  endCall: "Auflegen",
  mute: "Mikrofon stummschalten",
  unmute: "Mikrofon einschalten",
  cameraOff: "Kamera ausschalten",
  cameraOn: "Kamera einschalten",
  share: "Bildschirm teilen",
  unshare: "Nicht mehr teilen",
  more: "Mehr",
  you: "Eigenes Bild",
  yourScreen: "Eigener Bildschirm",
  peerMuted: (name) => `${name} ist stumm`,
  reconnecting: "Neu verbinden…",
  status: {
    WaitCapabilities: "Startet…",
    InvitationSent: "Anruf läuft…",
    InvitationReceived: "Eingehender Anruf",
    InvitationAccepted: "Verbinden…",
    OfferSent: "Anruf läuft…",
    OfferReceived: "Verbinden…",
    AnswerReceived: "Verbinden…",
    Negotiated: "Verbinden…",
    Connected: "Verbunden",
    Reconnecting: "Neu verbinden…",
    Ended: "Anruf beendet",
  },
  connecting: "Verbinden…",
  ringing: "Klingelt…",
  dismiss: "Ausblenden",

  ended: "Anruf beendet",

  titleIn: (name) => `● Anruf mit ${name}`,
  titleOut: (name) => `Anruf an ${name}…`,
  titleRings: (name) => `${name} ruft an…`,
};

export const aside: AsideWords = {
  route: { direct: "Direkt", relayed: "Über Relay" },
  keyedHint: "Verschlüsselt mit einem Schlüssel, den nur die beiden Seiten haben.",
  notKeyedHint: "Die beiden Browser verschlüsseln den Anruf (DTLS), ohne weiteren Schlüssel aus dem Chat.",
  hostGone: "Das Programm zu diesem Anruf wurde beendet",
  slow: "Dieses Chatnetz ist langsam. Warten ist normal.",
  allow: { audio: "Mikrofon erlauben", video: "Mikrofon und Kamera erlauben" },
  allowHint: "Der Browser fragt gerade, meist neben der Adresszeile.",
  mismatch: "Nur eine Seite hat den Schlüssel, darum wird nichts gesendet oder abgespielt. Bitte auflegen und neu anrufen.",
  failing: (frames) =>
    `Ton und Bild der Gegenseite lassen sich nicht entschlüsseln: ${counted("de", frames, { one: "# Frame", other: "# Frames" })} verworfen. Bitte auflegen und neu anrufen.`,
  device: {
    mic: {
      denied: "Der Browser darf das Mikrofon nicht verwenden. Bitte neben der Adresszeile erlauben.",
      blocked: "Das System gibt dem Browser kein Mikrofon. Bitte in den Systemeinstellungen erlauben.",
      missing: "Kein Mikrofon gefunden.",
      busy: "Ein anderes Programm verwendet das Mikrofon. Bitte dort schließen.",
    },
    camera: {
      denied: "Der Browser darf die Kamera nicht verwenden. Bitte neben der Adresszeile erlauben.",
      blocked: "Das System gibt dem Browser keine Kamera. Bitte in den Systemeinstellungen erlauben.",
      missing: "Keine Kamera gefunden.",
      busy: "Ein anderes Programm verwendet die Kamera. Bitte dort schließen.",
    },
  },
  tryAgain: "Noch einmal",
  yes: "Ja",
  no: "Nein",
  elsewhere: "Dieser Anruf ist in einem anderen Tab offen",
  elsewhereHint: "Ton und Bild sind dort.",
  takeOver: "Anruf hierher holen",
  takenOver: "Der Anruf ist in einen anderen Tab gewechselt",
  toCall: "Zurück zum Anruf",
  moveBack: "Wieder hierher holen",
  lostHint: "Mikrofon und Kamera sind hier aus.",
  callAgain: "Erneut anrufen",
  back: "Zu den Kontakten",
  closeTab: "Dieser Tab kann geschlossen werden.",
};

export const home: HomeWords = {
  settings: "Einstellungen",
  callByLink: "Anruf per Link",
  search: "Kontakte suchen",
  contacts: "Kontakte",
  recent: "Anrufe",
  noContacts: "Noch keine Kontakte",
  noContactsHint: "Hier erscheinen die Personen aus dem Chatprogramm.",
  noMatch: (query) => `Niemand heißt „${query}“.`,
  noCalls: "Noch keine Anrufe",
  noCallsHint: "Anrufe werden hier aufgelistet.",
  historyOff: "Die Anrufliste ist in den Einstellungen ausgeschaltet.",
  videoCallTo: (name) => `Videoanruf an ${name}`,
  audioCallTo: (name) => `Sprachanruf an ${name}`,
  serverGoneHint: "Mit „localcall serve“ oder „localcall demo“ neu starten und die angezeigte Adresse öffnen.",
  ringUnlock: "Der Browser hält diesen Tab stumm, bis hineingeklickt wird.",
  ringUnlockButton: "Klingeln erlauben",
};

export const log: LogWords = {
  clearHistory: "Liste leeren",
  clearQuestion: "Die Anrufliste von diesem Computer löschen?",
  clear: "Löschen",
  cancel: "Abbrechen",
  callBack: (name) => `${name} zurückrufen`,
  missed: "Verpasst",
  direction: { outgoing: "Ausgehend", incoming: "Eingehend" },
};

const because = (error: string): string => (error ? `: ${error}` : "");
const silent = (error: string): string => (/^no answer/i.test(error) ? "Keine Antwort." : `Keine Antwort${because(error)}.`);

export const ringing: RingingWords = {
  incoming: "Eingehender Anruf",
  missed: "Verpasster Anruf",
  missedFrom: (name, time) => `Verpasster Anruf von ${name}, ${time}`,
  missedSeveral: (count, name, time) => `${count} verpasste Anrufe, der letzte von ${name}, ${time}`,
  callBack: "Zurückrufen",

  title: "Klingeln",
  ringtone: "Klingelton",
  ringtones: { chimes: "Glockenspiel", marimba: "Marimba", bell: "Glocke", hum: "Summen" },
  volume: "Lautstärke",
  notifications: "Benachrichtigungen",
  ask: "Benachrichtigungen zeigen",
  notify: "Anrufe als Benachrichtigung zeigen",
  notifyHint: "Solange diese Seite offen ist und der Blick woanders.",
  hideNames: "Namen verbergen",
  hideNamesHint: "Die Benachrichtigung sagt nicht, wer anruft.",
  permission: {
    default: "Anrufe können als Benachrichtigung erscheinen, wo das System es kann mit „Annehmen“ und „Ablehnen“.",
    denied: "Der Browser blockiert Benachrichtigungen dieser Seite. Sie lassen sich neben der Adresszeile erlauben.",
    granted: "Der Browser erlaubt Benachrichtigungen.",
    unsupported: "Dieser Browser zeigt keine Benachrichtigungen.",
  },

  running: (name) => `Anruf mit ${name}`,
  returnToCall: "Zurück",
  end: "Auflegen",
};

export const settings: SettingsWords = {
  close: "Schließen",

  servers: "Server",
  serversHint: "STUN- und TURN-Server, einer je Zeile. Ohne Server gehen Anrufe direkt.",
  serversExample: "stun:stun.example.org\nturns:name:passwort@turn.example.org:5349?transport=tcp",
  relayOnly: "Immer ein Relay verwenden",
  relayOnlyHint: "Verbirgt die eigene Adresse vor der Gegenseite. Braucht einen Server mit turn: oder turns:.",
  notKept: "Ohne Einstellungsdatei gestartet: Änderungen gelten, bis das Programm endet.",
  nothing: "Es gibt keinen Server zu prüfen.",
  test: "Prüfen",
  testing: "Wird geprüft…",
  save: "Speichern",
  relay: {
    ok: () => "Ein Relay kam zustande.",
    refused: (error) => `Name oder Passwort wurde abgelehnt${because(error)}.`,
    expired: (until) => `Der Name galt bis ${until}. Bitte einen neuen mit Passwort eintragen.`,
    silent,
  },
  stun: { ok: () => "Er antwortet.", refused: (error) => `Er hat abgelehnt${because(error)}.`, silent },

  checkHint: "Vor einem Anruf sich selbst sehen und hören. Kamera und Mikrofon sind nur so lange an.",
  check: "Kamera und Mikrofon prüfen",
  allowHint: "Der Browser fragt, meist neben der Adresszeile.",
  stop: "Beenden",
  you: "Eigenes Bild",
  level: "Lautstärke des Mikrofons",
  silent: "Vom Mikrofon kommt nichts. Bitte etwas sagen; bewegt sich der Balken nicht, ein anderes wählen oder nachsehen, ob es stumm ist.",
  tone: "Testton abspielen",
  checkRelay: "Relay prüfen",
  noRelay: "Unter „Server“ steht kein Relay. Anrufe gehen direkt oder über ein Relay des Chatnetzes.",
  tryAgain: "Noch einmal versuchen",

  language: "Sprache",
  languageLabel: "Sprache der Seite",
  browserLanguage: "Wie der Browser",
};

export const host: HostWords = {
  noCommand:
    "Das Programm, das diese Seite geöffnet hat, hat noch nicht gesagt, was zu tun ist. Wenn nichts geschieht, bitte schließen und neu anrufen.",
  noServers: "Es wurden keine Verbindungsserver angegeben. Durch manche Netze kommt daher kein Anruf zustande.",
  hungUp: "Der Anruf wurde hier beendet.",
  declined: "Der Anruf wurde hier abgelehnt.",
  cancelled: "Der Anruf wurde abgebrochen, bevor er angenommen war.",
  peerHungUp: "Die Gegenseite hat aufgelegt.",
  connectFailed: "Zwischen den beiden Geräten wurde kein Weg gefunden. Bitte erneut anrufen oder ein anderes Netz verwenden.",
  lost: "Die Verbindung ging verloren und kam nicht wieder.",
  networkChanged: "Dieses Gerät hat das Netz gewechselt, und der Anruf kam nicht mit. Bitte neu anrufen.",
  unreadable:
    "Was die Gegenseite gesendet hat, ist nicht lesbar. Sie sollte ihr Programm aktualisieren; danach bitte neu anrufen.",
  notTaken: "Das Programm, das diese Seite geöffnet hat, hat den Anruf nicht angenommen. Bitte dieses Fenster schließen und neu anrufen.",
  failed: "Der Browser konnte den Anruf nicht vorbereiten. Bitte ein aktuelles Chromium oder Firefox verwenden.",
  denied: "Diese Seite darf das Mikrofon nicht verwenden. Bitte erlauben und noch einmal versuchen.",
  missing: "Weder Mikrofon noch Kamera gefunden. Bitte anschließen und noch einmal versuchen.",
  busy: "Ein anderes Programm verwendet das Mikrofon. Bitte dort schließen und noch einmal versuchen.",
  close: "Schließen",
  nobody:
    "Diese Seite führt Anrufe für ein anderes Programm, und keines ist da. Bitte aus dem Chatprogramm anrufen; wer dieses Programm geschrieben hat, liest docs/embedding.md von localcall.",
};

export const link: LinkWords = {
  intro: "Mit allen, die auch localcall haben: ohne Konto, nur mit zwei Texten in einem beliebigen Chat.",
  name: "Eigener Name im Link (darf leer bleiben)",
  make: { audio: "Link für Sprache", video: "Link für Video" },
  sent: "Einen Link bekommen?",
  paste: "Hier den Text einfügen, der mit „LocalcallLink“ beginnt",
  close: "Schließen",

  sendLink: "1. Diesen Text an die Person schicken, die angerufen werden soll",
  sendAnswer: "Diesen Text zurückschicken",
  holds: (time) => `Bis ${time} kann annehmen, wer ihn zuerst bekommt.`,
  pasteAnswer: "2. Den Text einfügen, der zurückkommt",
  waitsForAnswer: "Warten auf den Text der anderen Seite…",
  waitsForPaste: "Der Anruf beginnt, sobald die andere Seite ihn einfügt.",
  copy: "Kopieren",
  copied: "Kopiert",
  share: "Teilen…",
};

export const more: MoreWords = {
  close: "Schließen",

  sound: "Ton",
  volume: "Lautstärke",

  onHold: "Gehalten",
  hold: "Anruf halten",
  holdHint: "Solange wird nichts gesendet, gezeigt oder gehört. Die andere Seite erfährt es.",
  resume: "Fortsetzen",
};

export const sections: SectionsWords = {
  view: "Ansicht",
  fullScreen: "Vollbild",
  leaveFullScreen: "Vollbild verlassen",
  swap: "Bilder tauschen",
  swapBack: "Zurücktauschen",

  data: "Datenverbrauch",
  dataUse: { full: "Was die Verbindung hergibt", low: "Sparsam", audio: "Nur Ton" },
  dataHint: {
    full: "Bild und Ton so gut wie möglich.",
    low: "Kleine Bilder. Ist die Gegenseite auch localcall, sendet sie ebenso wenig.",
    audio: "Keine Bilder: Die eigene Kamera geht aus, und das Bild der Gegenseite ist verborgen.",
  },
  dataAlways: "In jedem Anruf",
  askedFor: { low: "Die Gegenseite spart Daten: Das eigene Bild wird klein gesendet.", audio: "Die Gegenseite möchte nur Ton: Das eigene Bild wird nicht gesendet." },

  quality: "Verbindung",
  qualityHint: {
    good: "Ton und Bild kommen an.",
    fair: "Ton oder Bild leiden etwas.",
    poor: "Vieles geht verloren. Sparsam oder nur Ton kann helfen.",
  },
  figure: {
    received: "Empfangen",
    sent: "Gesendet",
    theirPicture: "Bild der Gegenseite",
    theirScreen: "Bildschirm der Gegenseite",
    yourPicture: "Eigenes Bild",
    loss: "Auf dem Weg hierher verloren",
    peerLoss: "Auf dem Weg zur Gegenseite verloren",
    concealed: "Ergänzter Ton",
    roundTrip: "Hin und zurück",
    jitter: "Schwankung",
    codecs: "Formate",
    route: "Weg",
  },

  heldBy: (name) => `${name} hält den Anruf`,

  messages: "Nachrichten",
  write: "Nachricht schreiben",
  send: "Senden",
  me: "Ich",
  reactWith: (emoji) => `Mit ${emoji} reagieren`,
  reacted: (name, emoji) => `${name}: ${emoji}`,
  notSent: "Das konnte nicht gesendet werden. Bitte noch einmal versuchen, wenn der Anruf verbunden ist.",

  safety: "Sicherheitswörter",
  safetyHint: "Bitte einander vorlesen. Zeigen beide Bildschirme dieselben, ist niemand dazwischen.",
  safetyPending: "Die beiden Seiten ermitteln sie noch…",
  safetyUnanswered: "Die andere Seite hat nicht geantwortet, also gibt es keine Wörter zu vergleichen.",
  safetyChanged: "Die Sicherheitswörter sind jetzt andere, wie nach dem Neuladen einer Seite. Bitte noch einmal vergleichen.",
  between: "Vielleicht ist jemand dazwischen: Die beiden Enden sehen nicht dieselbe Verbindung. Bitte auflegen und es einander auf anderem Weg sagen.",
  safetyWords: [
    "Eule", "Wal", "Kamel", "Frosch", "Schlange", "Krabbe", "Ente", "Maus",
    "Affe", "Bär", "Kuh", "Fuchs", "Biene", "Schnecke", "Fledermaus", "Hai",
    "Hirsch", "Krokodil", "Karotte", "Zitrone", "Kirschen", "Trauben", "Ananas", "Wassermelone",
    "Brot", "Käse", "Ei", "Popcorn", "Donut", "Honig", "Milch", "Kartoffel",
    "Segelboot", "Bus", "Traktor", "Hubschrauber", "Luftballon", "Trommel", "Geige", "Klavier",
    "Würfel", "Fotoapparat", "Fernseher", "Batterie", "Badewanne", "Tür", "Zelt", "Burg",
    "Vulkan", "Regenbogen", "Schneemann", "Welle", "Tulpe", "Blatt", "Krone", "Ring",
    "Schuh", "Hemd", "Rucksack", "Mikroskop", "Teleskop", "Gespenst", "Ohr", "Zielscheibe",
  ],

  step: { good: "Gute Verbindung", fair: "Mäßige Verbindung", poor: "Schlechte Verbindung" },
};

export const beside: BesideWords = {
  close: "Schließen",
  inCall: (name) => `Anruf mit ${name}`,
  picture: "Bild im Bild",
  leavePicture: "Bild im Bild beenden",
  moveHint: "Das eigene Bild lässt sich in eine andere Ecke ziehen oder mit den Pfeiltasten verschieben. Die Eingabetaste tauscht es mit dem großen.",

  keys: "Tastatur",
  pushToTalk: "Sprechtaste",
  pushToTalkHint: "Bei stummem Mikrofon zum Sprechen die Leertaste gedrückt halten.",
  shortcutsOn: "Kürzel mit einer Taste",
  shortcutsHint: "Auszuschalten, wenn ein Bildschirmleser oder eine Sprachsteuerung die Tasten braucht.",
  shortcutsAreOff: "Die Kürzel sind unter „Mehr“, „Tastatur“ ausgeschaltet.",
  showShortcuts: "Kürzel zeigen",
  talkIsOff: "(ausgeschaltet)",
  shortcut: {
    mic: "Mikrofon ein oder aus",
    camera: "Kamera ein oder aus",
    screen: "Bildschirm teilen oder nicht mehr teilen",
    talk: "Sprechen, solange gedrückt, wenn stummgeschaltet",
    fullScreen: "Vollbild",
    picture: "Bild im Bild",
    more: "Mehr",
    help: "Diese Hilfe",
    end: "Auflegen",
  },
  browserHas: "Was dieser Browser kann",
  ability: {
    screen: "Den Bildschirm teilen",
    window: "Ein kleines Fenster mit Bedienung",
    video: "Ein kleines Fenster mit dem Bild",
    fullScreen: "Vollbild",
    hangUp: "Auflegen mit den Medientasten des Systems",
    mute: "Stummschalten mit den Medientasten des Systems",
    speaker: "Den Lautsprecher wählen",
    awake: "Den Bildschirm anlassen",
  },

  failedAt: {
    signalling: "Es scheiterte, während das Chatnetz den Anruf übermittelte.",
    ringing: "Es scheiterte, bevor jemand abnahm.",
    devices: "Es scheiterte am Mikrofon oder an der Kamera.",
    gathering: "Es scheiterte bei der Suche nach einem Weg aus diesem Netz.",
    connecting: "Es scheiterte beim Verbinden der beiden Geräte.",
    media: "Es scheiterte während des Gesprächs.",
  },
  toTry: {
    signalling: "Bitte nachsehen, ob das Chatprogramm online ist, und noch einmal anrufen.",
    ringing: "Die Gegenseite bitten, ihr Chatprogramm zu öffnen, und noch einmal anrufen.",
    devices: "Bitte nachsehen, ob ein anderes Programm Mikrofon oder Kamera verwendet und was diese Seite neben der Adresszeile darf.",
    gathering: "Bitte das Netz dieses Geräts prüfen und, wenn Anrufe nur über ein Relay gehen, die Server in den Einstellungen.",
    connecting: "Auf einer der beiden Seiten ein anderes Netz versuchen: Der Hotspot eines Telefons hilft oft.",
    media: "Das Netz auf beiden Seiten prüfen. Ein Anruf ohne Video braucht am wenigsten.",
  },
  showReport: "Bericht zeigen",
  report: "Bericht über diesen Anruf",
  reportHint: "Für alle, die helfen: Zeiten, Zustände und Arten der Verbindung. Keine Namen, Adressen oder Schlüssel.",
  copyReport: "Bericht kopieren",
  copied: "Kopiert",
  notCopied: "Der Browser hat ihn nicht kopiert: bitte den Text markieren und von Hand kopieren.",
};

export const devices: DevicesWords = {
  devices: "Geräte",
  kind: { mic: "Mikrofon", camera: "Kamera", speaker: "Lautsprecher" },
  numbered: (kind, number) => `${kind} ${number}`,
  systemDefault: "Wie das System",
  notThere: (name) => `${name} (nicht angeschlossen)`,
  otherSpeaker: "Anderen Lautsprecher wählen…",
  processing: {
    noiseSuppression: "Rauschen unterdrücken",
    echoCancellation: "Echo unterdrücken",
    autoGainControl: "Lautstärke ausgleichen",
    backgroundBlur: "Hintergrund weichzeichnen",
  },

  fell: (from, to) => `„${from}“ wurde getrennt. Jetzt wird „${to}“ verwendet.`,
  fellToDefault: (from) => `„${from}“ wurde getrennt. Der Ton kommt jetzt aus dem Standardlautsprecher.`,
  back: (name) => `„${name}“ ist wieder da und wird verwendet.`,
  offered: (name) => `„${name}“ verwenden?`,
  use: "Verwenden",
  failed: {
    denied: (name) => `Der Browser erlaubt „${name}“ nicht. Es bleibt, wie es war.`,
    blocked: (name) => `Das System erlaubt „${name}“ nicht. Es bleibt, wie es war.`,
    missing: (name) => `„${name}“ ist nicht da. Es bleibt, wie es war.`,
    busy: (name) => `Ein anderes Programm verwendet „${name}“. Es bleibt, wie es war.`,
  },
  dismiss: "Ausblenden",
};

export const pages: PagesWords = {
  devices: (microphones, cameras, speakers) =>
    `${[
      counted("de", microphones, { one: "# Mikrofon", other: "# Mikrofone" }),
      counted("de", cameras, { one: "# Kamera", other: "# Kameras" }),
      counted("de", speakers, { other: "# Lautsprecher" }),
    ].join(", ")}.`,
  answers: "antwortet",
  done: "Fertig. Dieser Tab kann geschlossen werden.",
};

export const told = /* @__PURE__ */ telling({
  endings: {
    "hung-up": "Der Anruf wurde hier beendet.",
    "peer-hung-up": "Die Gegenseite hat aufgelegt.",
    cancelled: "Der Anruf wurde abgebrochen, bevor er angenommen war.",
    "peer-cancelled": "Anruf verpasst: Die Gegenseite hat aufgehört zu klingeln.",
    declined: "Der Anruf wurde hier abgelehnt.",
    "peer-declined": "Die Gegenseite hat abgelehnt.",
    "no-answer": "Niemand hat abgenommen.",
    missed: "Anruf verpasst.",
    stale: "Anruf verpasst: Er kam zu spät auf diesem Gerät an.",
    busy: "Die Gegenseite spricht gerade.",
    "busy-here": "Hier lief ein anderer Anruf, darum wurde „besetzt“ gemeldet.",
    "answered-elsewhere": "Der Anruf wurde auf einem anderen eigenen Gerät angenommen.",
    "declined-elsewhere": "Der Anruf wurde auf einem anderen eigenen Gerät abgelehnt.",
    recalled: "Die Gegenseite rief erneut an; der neue Anruf trat an die Stelle von diesem.",
    glare: "Beide riefen im selben Augenblick an; der andere Anruf ging weiter.",
    switched: "Dieser Anruf wurde beendet, um einen anderen anzunehmen.",
    "permission-denied": "Der Browser darf das Mikrofon nicht verwenden. Bitte neben der Adresszeile erlauben und neu anrufen.",
    "no-device": "Weder Mikrofon noch Kamera gefunden. Bitte anschließen und neu anrufen.",
    "device-busy": "Ein anderes Programm verwendet das Mikrofon. Bitte dort schließen und neu anrufen.",
    "page-not-opened": "Die Anrufseite ging im Browser nicht auf. Bitte öffnen und neu anrufen.",
    "page-closed": "Der Tab mit dem Anruf wurde geschlossen.",
    "page-reloaded": "Der Tab mit dem Anruf wurde neu geladen, und der Anruf ließ sich nicht fortsetzen.",
    "page-failed": "Der Anruf scheiterte auf dieser Seite. Bitte die Anrufseite, falls es eine gibt, neu laden und neu anrufen.",
    "no-response": "Der Anruf wurde angenommen, aber vom Gerät der Gegenseite kam nichts mehr.",
    "connect-failed": "Zwischen den beiden Geräten wurde kein Weg gefunden. Ein Relay (TURN-Server) in den Einstellungen hilft meist.",
    "no-relay":
      "Anrufe gehen hier nur über ein Relay (TURN-Server), und keines war zu gebrauchen. Bitte die Server in den Einstellungen prüfen.",
    "connection-lost": "Die Verbindung ging verloren und kam nicht wieder.",
    "network-changed": "Dieses Gerät hat das Netz gewechselt, und der Anruf kam nicht mit. Bitte neu anrufen.",
    "restart-unsupported": "Das Gerät der Gegenseite hat das Netz gewechselt, und diese Seite kam nicht mit. Bitte neu anrufen.",
    "encryption-unsupported": "Dieser Browser kann den Anruf nicht verschlüsseln. Bitte ein aktuelles Chromium oder Firefox verwenden.",
    "encryption-refused":
      "Der Anruf war nicht durchgehend mit eigenem Schlüssel verschlüsselt und wurde darum nicht fortgesetzt.",
    "peer-unreadable": "Was die Gegenseite gesendet hat, ist nicht lesbar. Sie sollte ihr Programm aktualisieren; danach bitte neu anrufen.",
    "peer-failed": "Auf der Gegenseite ist etwas fehlgeschlagen. Bitte neu anrufen.",
    "core-lost": "Das Chatprogramm wurde beendet, darum kam der Anruf nicht zustande. Bitte neu anrufen, wenn es wieder läuft.",
    "core-refused": "Das Chatnetz hat den Anruf abgelehnt.",
    "server-stopped": "localcall wurde beendet.",
  },
  questions: {
    unencrypted:
      "Der Browser der Gegenseite kann die eigene Verschlüsselung des Anrufs nicht hinzufügen. Unterwegs bleibt der Anruf geschützt. Fortfahren?",
  },
  sentences: {
    "{0} cannot be called.": "{0} kann nicht angerufen werden.",
    "This call is over.": "Dieser Anruf ist vorbei.",
    "You are in a call with {0}. End it first.": "Es läuft ein Anruf mit {0}. Bitte zuerst auflegen.",
    "There is no such contact.": "Diesen Kontakt gibt es nicht.",
    "This call has been answered.": "Dieser Anruf wurde schon angenommen.",
    "localcall could not do this. Its log says more.": "localcall konnte das nicht ausführen. Mehr steht im Protokoll.",
    "localcall could not pass this on. Its log says more.": "localcall konnte das nicht weitergeben. Mehr steht im Protokoll.",
    "The call log cannot be cleared: {0}.": "Die Anrufliste lässt sich nicht leeren: {0}.",
    "{0} cannot be written: {1}": "{0} lässt sich nicht schreiben: {1}",
    "{0} cannot be held to relays, so it would show your address. Leave it out, or switch relay_only off in the settings.":
      "{0} lässt sich nicht auf Relays festlegen und würde die eigene Adresse zeigen. Bitte weglassen oder relay_only in den Einstellungen ausschalten.",
    "Line {0}: {1}": "Zeile {0}: {1}",
    "The same as line {0}.": "Dasselbe wie Zeile {0}.",
    "It begins with stun:, stuns:, turn: or turns:, then host:port.":
      "Sie beginnt mit stun:, stuns:, turn: oder turns:, dann host:port.",
    "A turn server needs a user and a password: {0}:user:password@host:port.":
      "Ein TURN-Server braucht Name und Passwort: {0}:name:passwort@host:port.",
    "After ? only transport=udp or transport=tcp may stand, and only for turn and turns.":
      "Nach ? darf nur transport=udp oder transport=tcp stehen, und nur bei turn und turns.",
    "Before @ stands user:password.": "Vor @ steht name:passwort.",
    "In a user or a password % stands before two digits of a code; write % itself as %25.":
      "In Name und Passwort steht % vor den zwei Ziffern eines Codes; % selbst schreibt man %25.",
    "The % codes of the user or the password are no UTF-8.": "Die %-Codes in Name oder Passwort sind kein UTF-8.",
    "What stands in brackets is no IPv6 address.": "In den Klammern steht keine IPv6-Adresse.",
    "Write an IPv6 address in brackets, as in stun:[2001:db8::1]:3478.":
      "Eine IPv6-Adresse steht in Klammern, wie in stun:[2001:db8::1]:3478.",
    "{0} is no host name.": "{0} ist kein Hostname.",
    "The host is missing.": "Der Host fehlt.",
    "The port is a number from 1 to 65535; without one, leave the colon out too.":
      "Der Port ist eine Zahl von 1 bis 65535; ohne Port entfällt auch der Doppelpunkt.",
    "Only encrypted chats can carry calls, and the chat with {0} is not encrypted. Meet by an invite link: run `localcall deltachat invite`, and let them open it in Delta Chat.":
      "Nur verschlüsselte Chats können Anrufe tragen, und der Chat mit {0} ist nicht verschlüsselt. Ein Einladungslink hilft: `localcall deltachat invite` ausführen und den Link drüben in Delta Chat öffnen lassen.",
    "Calls with {0} are switched off. Switch them on in SimpleX, in the preferences of this contact; they may have to do the same.":
      "Anrufe mit {0} sind ausgeschaltet. Sie lassen sich in SimpleX in den Einstellungen dieses Kontakts einschalten, nötigenfalls auf beiden Seiten.",
    "You and {0} are not connected in SimpleX yet. It goes on by itself when both are online.":
      "Die Verbindung mit {0} in SimpleX steht noch nicht. Es geht von selbst weiter, wenn beide online sind.",
    "{0} has left this chat in SimpleX.": "{0} hat diesen Chat in SimpleX verlassen.",
    "Delta Chat refused the call: {0}": "Delta Chat hat den Anruf abgelehnt: {0}",
    "They are not here any more.": "Die Gegenseite ist nicht mehr da.",
    "This is no text of localcall. Copy all of what they sent, from “Localcall” on.":
      "Das ist kein Text von localcall. Bitte alles kopieren, was geschickt wurde, ab „Localcall“.",
    "The end of this text is missing. Copy all of it, and paste it again.":
      "Diesem Text fehlt das Ende. Bitte ganz kopieren und noch einmal einfügen.",
    "This text was changed on its way. Copy it again, or ask for a new one.":
      "Dieser Text wurde unterwegs verändert. Bitte noch einmal kopieren oder um einen neuen bitten.",
    "This text is of another version of localcall. Both need the same one.":
      "Dieser Text ist von einer anderen Version von localcall. Beide brauchen dieselbe.",
    "This link has expired. Ask for a new one.": "Dieser Link ist abgelaufen. Bitte um einen neuen bitten.",
    "This text was used already. A new call needs a new link.":
      "Dieser Text wurde schon benutzt. Ein neuer Anruf braucht einen neuen Link.",
    "This is your own text. Send it to the other, and paste here what they send back.":
      "Das ist der eigene Text. Er gehört zur anderen Seite, und hierher gehört, was von dort zurückkommt.",
    "This is the answer to a link. It belongs into the call that waits for it.":
      "Das ist die Antwort auf einen Link. Sie gehört in den Anruf, der auf sie wartet.",
    "This is a link, and not the answer to yours. Ask them to paste your link into their localcall.":
      "Das ist ein Link und nicht die Antwort auf den eigenen. Die andere Seite soll den eigenen Link in ihr localcall einfügen.",
    "This answers another link, or one that is over. Make a new link.":
      "Das antwortet auf einen anderen Link oder auf einen, der vorbei ist. Bitte einen neuen Link machen.",
    "Calls by link need localcall's own call page.": "Anrufe per Link brauchen die Anrufseite von localcall.",
  },
});
