/** French: a no-break space stands before : ; ! ? and inside « ». */

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

export const tag = "fr";
export const dir = "ltr";

export const call: CallWords = {
  appName: "localcall",
  opening: "Un instant…",
  serverGone: "localcall s’est arrêté",
  someone: "Votre contact",

  turnSoundOn: "Activer le son",
  turnSoundOff: "Couper le son",
  playSound: "Lire le son",
  playSoundWhy: "Le navigateur retient le son.",

  kind: { audio: "Appel audio", video: "Appel vidéo" },
  encrypted: "Chiffré",
  notKeyed: "Chiffrement standard",
  to: (profile) => `pour ${profile}`,
  isCalling: (name) => `${name} appelle`,
  waiting: (name) => `${name} attend`,
  answer: "Répondre",
  answerAudio: "Répondre sans vidéo",
  endAndAnswer: "Raccrocher et répondre",
  decline: "Refuser",
  ignore: "Ignorer",

  toContacts: "Voir les contacts",
  endCall: "Raccrocher",
  mute: "Couper le micro",
  unmute: "Activer le micro",
  cameraOff: "Couper la caméra",
  cameraOn: "Activer la caméra",
  share: "Partager l’écran",
  unshare: "Arrêter le partage",
  more: "Plus",
  you: "Vous",
  yourScreen: "Votre écran",
  peerMuted: (name) => `Micro de ${name} coupé`,
  reconnecting: "Reconnexion…",
  status: {
    WaitCapabilities: "Démarrage…",
    InvitationSent: "Appel en cours…",
    InvitationReceived: "Appel entrant",
    InvitationAccepted: "Connexion…",
    OfferSent: "Appel en cours…",
    OfferReceived: "Connexion…",
    AnswerReceived: "Connexion…",
    Negotiated: "Connexion…",
    Connected: "Connecté",
    Reconnecting: "Reconnexion…",
    Ended: "Appel terminé",
  },
  connecting: "Connexion…",
  ringing: "Ça sonne…",
  dismiss: "Masquer",

  ended: "Appel terminé",

  titleIn: (name) => `● En appel avec ${name}`,
  titleOut: (name) => `Appel à ${name}…`,
  titleRings: (name) => `${name} appelle…`,
};

export const aside: AsideWords = {
  route: { direct: "Direct", relayed: "Par relais" },
  keyedHint: "Chiffré avec une clé que seules les deux extrémités possèdent.",
  notKeyedHint: "Les deux navigateurs chiffrent l’appel (DTLS), sans clé supplémentaire de la discussion.",
  hostGone: "Le programme de cet appel s’est arrêté",
  slow: "Ce réseau de messagerie est lent. Il est normal d’attendre.",
  allow: { audio: "Autorisez le micro", video: "Autorisez le micro et la caméra" },
  allowHint: "Le navigateur le demande, en général à côté de la barre d’adresse.",
  mismatch: "Un seul côté possède la clé de chiffrement : rien n’est envoyé ni joué. Raccrochez et rappelez.",
  failing: (frames) =>
    `Le son et l’image de l’autre côté ne peuvent pas être déchiffrés : ${counted("fr", frames, { one: "# trame rejetée", other: "# trames rejetées" })}. Raccrochez et rappelez.`,
  device: {
    mic: {
      denied: "Le navigateur n’a pas le droit d’utiliser le micro. Autorisez-le à côté de la barre d’adresse.",
      blocked: "Le système ne donne pas de micro au navigateur. Autorisez-le dans les paramètres du système.",
      missing: "Aucun micro trouvé.",
      busy: "Un autre programme utilise le micro. Fermez-le.",
    },
    camera: {
      denied: "Le navigateur n’a pas le droit d’utiliser la caméra. Autorisez-la à côté de la barre d’adresse.",
      blocked: "Le système ne donne pas de caméra au navigateur. Autorisez-la dans les paramètres du système.",
      missing: "Aucune caméra trouvée.",
      busy: "Un autre programme utilise la caméra. Fermez-le.",
    },
  },
  tryAgain: "Réessayer",
  yes: "Oui",
  no: "Non",
  elsewhere: "Cet appel est ouvert dans un autre onglet",
  elsewhereHint: "Le son et l’image sont là-bas.",
  takeOver: "Reprendre l’appel ici",
  takenOver: "L’appel est passé dans un autre onglet",
  toCall: "Revenir à l’appel",
  moveBack: "Le reprendre ici",
  lostHint: "Ici, le micro et la caméra sont coupés.",
  callAgain: "Rappeler",
  back: "Retour aux contacts",
  closeTab: "Vous pouvez fermer cet onglet.",
};

export const home: HomeWords = {
  settings: "Paramètres",
  callByLink: "Appel par lien",
  search: "Chercher un contact",
  contacts: "Contacts",
  recent: "Récents",
  noContacts: "Pas encore de contact",
  noContactsHint: "Les personnes de votre programme de messagerie apparaissent ici.",
  noMatch: (query) => `Personne ne s’appelle « ${query} ».`,
  noCalls: "Pas encore d’appel",
  noCallsHint: "Vos appels apparaissent ici.",
  historyOff: "Le journal d’appels est désactivé dans les paramètres.",
  videoCallTo: (name) => `Appel vidéo à ${name}`,
  audioCallTo: (name) => `Appel audio à ${name}`,
  serverGoneHint: "Relancez-le avec « localcall serve » ou « localcall demo », puis ouvrez l’adresse affichée.",
  ringUnlock: "Le navigateur garde cet onglet muet jusqu’à ce que vous y cliquiez.",
  ringUnlockButton: "Autoriser la sonnerie",
};

export const log: LogWords = {
  clearHistory: "Vider le journal",
  clearQuestion: "Supprimer le journal d’appels de cet ordinateur ?",
  clear: "Supprimer",
  cancel: "Annuler",
  callBack: (name) => `Rappeler ${name}`,
  missed: "Manqué",
  direction: { outgoing: "Sortant", incoming: "Entrant" },
};

const because = (error: string): string => (error ? ` : ${error}` : "");
const silent = (error: string): string => (/^no answer/i.test(error) ? "Pas de réponse." : `Pas de réponse${because(error)}.`);

export const ringing: RingingWords = {
  incoming: "Appel entrant",
  missed: "Appel manqué",
  missedFrom: (name, time) => `Appel manqué de ${name}, ${time}`,
  missedSeveral: (count, name, time) => `${count} appels manqués, le dernier de ${name}, ${time}`,
  callBack: "Rappeler",

  title: "Sonnerie",
  ringtone: "Mélodie",
  ringtones: { chimes: "Carillon", marimba: "Marimba", bell: "Cloche", hum: "Bourdon" },
  volume: "Volume sonore",
  notifications: "Notifications",
  ask: "Afficher les notifications",
  notify: "Afficher les appels en notification",
  notifyHint: "Tant que cette page est ouverte et que vous regardez ailleurs.",
  hideNames: "Masquer les noms",
  hideNamesHint: "La notification ne dit pas qui appelle.",
  permission: {
    default: "Les appels peuvent s’afficher en notification, avec Répondre et Refuser là où le système le permet.",
    denied: "Le navigateur bloque les notifications de cette page. Autorisez-les à côté de la barre d’adresse.",
    granted: "Le navigateur autorise les notifications.",
    unsupported: "Ce navigateur n’affiche pas de notifications.",
  },

  running: (name) => `En appel avec ${name}`,
  returnToCall: "Y retourner",
  end: "Raccrocher",
};

export const settings: SettingsWords = {
  close: "Fermer",

  servers: "Serveurs",
  serversHint: "Serveurs STUN et TURN, un par ligne. Sans eux, les appels passent en direct.",
  serversExample: "stun:stun.example.org\nturns:nom:motdepasse@turn.example.org:5349?transport=tcp",
  relayOnly: "Toujours passer par un relais",
  relayOnlyHint: "Cache votre adresse à vos interlocuteurs. Demande un serveur turn: ou turns:.",
  notKept: "Lancé sans fichier de paramètres : les changements durent jusqu’à l’arrêt.",
  nothing: "Il n’y a aucun serveur à tester.",
  test: "Tester",
  testing: "Test en cours…",
  save: "Enregistrer",
  relay: {
    ok: () => "Un relais est disponible.",
    refused: (error) => `Nom ou mot de passe refusé${because(error)}.`,
    expired: (until) => `L’identifiant était valable jusqu’au ${until}. Demandez-en un nouveau, avec son mot de passe.`,
    silent,
  },
  stun: { ok: () => "Il répond.", refused: (error) => `Il a refusé${because(error)}.`, silent },

  checkHint: "Voyez-vous et écoutez-vous avant un appel. La caméra et le micro ne sont allumés que pendant ce temps.",
  check: "Essayer la caméra et le micro",
  allowHint: "Votre navigateur pose la question, le plus souvent à côté de la barre d’adresse.",
  stop: "Arrêter",
  you: "Votre image",
  level: "Volume de votre micro",
  silent: "Votre micro semble muet. Dites quelque chose ; si la barre ne bouge pas, choisissez-en un autre ou vérifiez qu’il n’est pas coupé.",
  tone: "Jouer un son d’essai",
  checkRelay: "Tester le relais",
  noRelay: "Aucun relais n’est indiqué sous Serveurs. Les appels passent en direct ou par un relais du réseau de messagerie.",
  tryAgain: "Réessayer",

  language: "Langue",
  languageLabel: "Langue de la page",
  browserLanguage: "Celle du navigateur",
};

export const host: HostWords = {
  noCommand:
    "Le programme qui a ouvert cette page n’a pas encore dit quoi faire. S’il ne se passe rien, fermez-la et rappelez.",
  noServers: "Aucun serveur de connexion n’a été indiqué : à travers certains réseaux, l’appel ne peut pas aboutir.",
  hungUp: "Vous avez raccroché.",
  declined: "Vous avez refusé l’appel.",
  cancelled: "Vous avez annulé l’appel avant la réponse.",
  peerHungUp: "Votre contact a raccroché.",
  connectFailed: "Aucun chemin entre les deux appareils n’a été trouvé. Rappelez, ou changez de réseau.",
  lost: "La connexion a été perdue et n’est pas revenue.",
  networkChanged: "Cet appareil a changé de réseau et l’appel n’a pas pu suivre. Rappelez.",
  unreadable: "Ce que l’autre côté a envoyé est illisible. Demandez-lui de mettre son programme à jour, puis rappelez.",
  notTaken: "Le programme qui a ouvert cette page n’a pas pris l’appel. Fermez cette fenêtre et rappelez.",
  failed: "Le navigateur n’a pas pu préparer l’appel. Utilisez une version récente de Chromium ou de Firefox.",
  denied: "Cette page n’a pas le droit d’utiliser le micro. Autorisez-le, puis réessayez.",
  missing: "Aucun micro et aucune caméra trouvés. Branchez-en, puis réessayez.",
  busy: "Un autre programme utilise le micro. Fermez-le, puis réessayez.",
  close: "Fermer",
  nobody:
    "Cette page passe des appels pour un autre programme, et il n’y en a pas. Appelez depuis votre programme de messagerie ; si vous l’avez écrit, lisez docs/embedding.md de localcall.",
};

export const link: LinkWords = {
  intro: "Avec toute personne qui a aussi localcall : sans compte, deux textes suffisent, dans la messagerie de votre choix.",
  name: "Votre nom dans le lien (facultatif)",
  make: { audio: "Lien audio", video: "Lien vidéo" },
  sent: "Vous avez reçu un lien ?",
  paste: "Collez le texte qui commence par « LocalcallLink »",
  close: "Fermer",

  sendLink: "1. Envoyez ce texte à la personne que vous voulez appeler",
  sendAnswer: "Renvoyez ce texte",
  holds: (time) => `Jusqu’à ${time}, la première personne qui le reçoit peut répondre.`,
  pasteAnswer: "2. Collez le texte qu’on vous renvoie",
  waitsForAnswer: "En attente du texte de l’autre…",
  waitsForPaste: "L’appel commence quand l’autre le colle.",
  copy: "Copier",
  copied: "Copié",
  share: "Partager…",
};

export const more: MoreWords = {
  close: "Fermer",

  sound: "Son",
  volume: "Volume",

  onHold: "En attente",
  hold: "Mettre en attente",
  holdHint: "En attente, rien n’est envoyé, vu ni entendu. L’autre personne en est avertie.",
  resume: "Reprendre",
};

export const sections: SectionsWords = {
  view: "Affichage",
  fullScreen: "Plein écran",
  leaveFullScreen: "Quitter le plein écran",
  swap: "Échanger les images",
  swapBack: "Rétablir les images",

  data: "Données utilisées",
  dataUse: { full: "Selon la connexion", low: "Données réduites", audio: "Son uniquement" },
  dataHint: {
    full: "La meilleure image et le meilleur son.",
    low: "De petites images. Si l’autre côté est aussi localcall, il envoie aussi peu.",
    audio: "Pas d’images : votre caméra s’arrête et la sienne est masquée.",
  },
  dataAlways: "Pour chaque appel",
  askedFor: { low: "L’autre personne économise ses données : vous envoyez une petite image.", audio: "L’autre personne ne veut que le son : votre image n’est pas envoyée." },

  quality: "Connexion",
  qualityHint: {
    good: "Le son et l’image passent bien.",
    fair: "Le son ou l’image en souffre un peu.",
    poor: "Beaucoup se perd. Les données réduites ou le son uniquement peuvent aider.",
  },
  figure: {
    received: "Reçu",
    sent: "Envoyé",
    theirPicture: "Son image",
    theirScreen: "Son écran",
    yourPicture: "Votre image",
    loss: "Perdu en venant vers vous",
    peerLoss: "Perdu en allant vers l’autre",
    concealed: "Son reconstitué",
    roundTrip: "Aller-retour",
    jitter: "Gigue",
    codecs: "Formats",
    route: "Chemin",
  },

  heldBy: (name) => `${name} a mis l’appel en attente`,

  messages: "Messages",
  write: "Écrire un message",
  send: "Envoyer",
  me: "Vous",
  reactWith: (emoji) => `Réagir avec ${emoji}`,
  reacted: (name, emoji) => `${name} : ${emoji}`,
  notSent: "L’envoi a échoué. Réessayez quand l’appel est connecté.",

  safety: "Mots de sécurité",
  safetyHint: "Lisez-les-vous à voix haute. Si les deux écrans montrent les mêmes, personne n’est entre vous.",
  safetyPending: "Les deux côtés les calculent encore…",
  safetyUnanswered: "L’autre côté n’a pas répondu : il n’y a pas de mots à comparer.",
  safetyChanged: "Les mots de sécurité ont changé, comme quand une page est rechargée. Comparez-les de nouveau.",
  between: "Quelqu’un est peut-être entre vous : les deux côtés ne voient pas la même connexion. Raccrochez et prévenez-vous par un autre moyen.",
  safetyWords: [
    "hibou", "baleine", "chameau", "grenouille", "serpent", "crabe", "canard", "souris",
    "singe", "ours", "vache", "renard", "abeille", "escargot", "chauve-souris", "requin",
    "cerf", "crocodile", "carotte", "citron", "cerises", "raisin", "ananas", "pastèque",
    "pain", "fromage", "œuf", "pop-corn", "beignet", "miel", "lait", "patate",
    "voilier", "autobus", "tracteur", "hélicoptère", "ballon", "tambour", "violon", "piano",
    "dé", "appareil photo", "télévision", "pile", "baignoire", "porte", "tente", "château",
    "volcan", "arc-en-ciel", "bonhomme de neige", "vague", "tulipe", "feuille", "couronne", "bague",
    "chaussure", "chemise", "sac à dos", "microscope", "télescope", "fantôme", "oreille", "cible",
  ],

  step: { good: "Bonne connexion", fair: "Connexion moyenne", poor: "Mauvaise connexion" },
};

export const beside: BesideWords = {
  close: "Fermer",
  inCall: (name) => `Appel avec ${name}`,
  picture: "Image dans l’image",
  leavePicture: "Quitter l’image dans l’image",
  moveHint: "Faites glisser votre image vers un autre coin, ou déplacez-la avec les flèches. Entrée l’échange avec la grande.",

  keys: "Clavier",
  pushToTalk: "Appuyer pour parler",
  pushToTalkHint: "Micro coupé, maintenez la barre d’espace pour parler.",
  shortcutsOn: "Raccourcis à une touche",
  shortcutsHint: "Désactivez-les si un lecteur d’écran ou la commande vocale a besoin des touches.",
  shortcutsAreOff: "Les raccourcis sont désactivés, sous « Clavier » dans « Plus ».",
  showShortcuts: "Voir les raccourcis",
  talkIsOff: "(désactivé)",
  shortcut: {
    mic: "Activer ou couper le micro",
    camera: "Activer ou couper la caméra",
    screen: "Partager l’écran, ou arrêter",
    talk: "Parler tant qu’elle est maintenue, micro coupé",
    fullScreen: "Plein écran",
    picture: "Image dans l’image",
    more: "Plus",
    help: "Cette aide",
    end: "Raccrocher",
  },
  browserHas: "Ce que permet ce navigateur",
  ability: {
    screen: "Partager l’écran",
    window: "Une petite fenêtre avec des boutons",
    video: "Une petite fenêtre avec l’image",
    fullScreen: "Plein écran",
    hangUp: "Raccrocher avec les touches multimédias du système",
    mute: "Couper le micro avec les touches multimédias du système",
    speaker: "Choisir le haut-parleur",
    awake: "Garder l’écran allumé",
  },

  failedAt: {
    signalling: "L’échec s’est produit pendant que le réseau de messagerie transmettait l’appel.",
    ringing: "L’échec s’est produit avant la réponse.",
    devices: "L’échec vient du micro ou de la caméra.",
    gathering: "L’échec s’est produit en cherchant une issue de ce réseau.",
    connecting: "L’échec s’est produit en reliant les deux appareils.",
    media: "L’échec s’est produit pendant la conversation.",
  },
  toTry: {
    signalling: "Vérifiez que votre messagerie est en ligne, puis rappelez.",
    ringing: "Demandez à l’autre personne d’ouvrir sa messagerie, puis rappelez.",
    devices: "Cherchez un autre programme qui utilise le micro ou la caméra, et vérifiez les autorisations de cette page près de la barre d’adresse.",
    gathering: "Vérifiez le réseau de cet appareil. Si vos appels passent uniquement par un relais, testez les serveurs dans les paramètres.",
    connecting: "Essayez un autre réseau d’un côté ou de l’autre : le partage de connexion d’un téléphone suffit souvent.",
    media: "Vérifiez le réseau des deux côtés. Un appel sans vidéo en demande le moins.",
  },
  showReport: "Voir le rapport",
  report: "Rapport de cet appel",
  reportHint: "Pour qui vous aide : heures, états et types de connexion. Ni noms, ni adresses, ni clés.",
  copyReport: "Copier le rapport",
  copied: "Copié",
  notCopied: "Le navigateur ne l’a pas copié : sélectionnez le texte et copiez-le à la main.",
};

export const devices: DevicesWords = {
  devices: "Appareils",
  kind: { mic: "Micro", camera: "Caméra", speaker: "Haut-parleur" },
  numbered: (kind, number) => `${kind} ${number}`,
  systemDefault: "Celui du système",
  notThere: (name) => `${name} (débranché)`,
  otherSpeaker: "Choisir un autre haut-parleur…",
  processing: {
    noiseSuppression: "Réduire le bruit",
    echoCancellation: "Supprimer l’écho",
    autoGainControl: "Égaliser le volume",
    backgroundBlur: "Flouter l’arrière-plan",
  },

  fell: (from, to) => `« ${from} » a été débranché. « ${to} » prend le relais.`,
  fellToDefault: (from) => `« ${from} » a été débranché. Le son sort maintenant du haut-parleur par défaut.`,
  back: (name) => `« ${name} » est de retour et de nouveau utilisé.`,
  offered: (name) => `Utiliser « ${name} » ?`,
  use: "Utiliser",
  failed: {
    denied: (name) => `Le navigateur n’autorise pas « ${name} ». Rien n’a changé.`,
    blocked: (name) => `Le système n’autorise pas « ${name} ». Rien n’a changé.`,
    missing: (name) => `« ${name} » n’est pas là. Rien n’a changé.`,
    busy: (name) => `Un autre programme utilise « ${name} ». Rien n’a changé.`,
  },
  dismiss: "Masquer",
};

export const pages: PagesWords = {
  devices: (microphones, cameras, speakers) =>
    `${[
      counted("fr", microphones, { one: "# micro", other: "# micros" }),
      counted("fr", cameras, { one: "# caméra", other: "# caméras" }),
      counted("fr", speakers, { one: "# haut-parleur", other: "# haut-parleurs" }),
    ].join(", ")}.`,
  answers: "répond",
  done: "Terminé. Vous pouvez fermer cet onglet.",
};

export const told = /* @__PURE__ */ telling({
  endings: {
    "hung-up": "Vous avez raccroché.",
    "peer-hung-up": "Votre contact a raccroché.",
    cancelled: "Vous avez annulé l’appel avant la réponse.",
    "peer-cancelled": "Appel manqué : votre contact a cessé d’appeler.",
    declined: "Vous avez refusé l’appel.",
    "peer-declined": "Votre contact a refusé l’appel.",
    "no-answer": "Pas de réponse.",
    missed: "Appel manqué.",
    stale: "Appel manqué : il est arrivé trop tard sur cet appareil.",
    busy: "Votre contact est déjà en appel.",
    "busy-here": "Vous étiez déjà en appel ; votre contact a été informé que la ligne était occupée.",
    "answered-elsewhere": "L’appel a été pris sur un autre de vos appareils.",
    "declined-elsewhere": "L’appel a été refusé sur un autre de vos appareils.",
    recalled: "Votre contact a rappelé ; le nouvel appel a remplacé celui-ci.",
    glare: "Vous vous êtes appelés au même moment ; l’autre appel a continué.",
    switched: "Vous avez terminé cet appel pour en prendre un autre.",
    "permission-denied": "Le navigateur n’a pas le droit d’utiliser le micro. Autorisez-le à côté de la barre d’adresse, puis rappelez.",
    "no-device": "Aucun micro et aucune caméra trouvés. Branchez-en, puis rappelez.",
    "device-busy": "Un autre programme utilise le micro. Fermez-le, puis rappelez.",
    "page-not-opened": "La page d’appel ne s’est pas ouverte dans le navigateur. Ouvrez-la, puis rappelez.",
    "page-closed": "L’onglet de l’appel a été fermé.",
    "page-reloaded": "L’onglet de l’appel a été rechargé, et cet appel n’a pas pu être repris.",
    "page-failed": "L’appel a échoué de ce côté. Rechargez la page d’appel s’il y en a une, puis rappelez.",
    "no-response": "L’appel a été pris, mais l’appareil de votre contact n’a plus rien envoyé.",
    "connect-failed": "Aucun chemin entre les deux appareils n’a été trouvé. Un relais (serveur TURN) dans les paramètres aide en général.",
    "no-relay":
      "Vos appels passent uniquement par un relais (serveur TURN), et aucun n’était utilisable. Testez les serveurs dans les paramètres.",
    "connection-lost": "La connexion a été perdue et n’est pas revenue.",
    "network-changed": "Cet appareil a changé de réseau et l’appel n’a pas pu suivre. Rappelez.",
    "restart-unsupported": "L’appareil de votre contact a changé de réseau, et ce côté n’a pas pu suivre. Rappelez.",
    "encryption-unsupported": "Ce navigateur ne peut pas chiffrer l’appel. Utilisez une version récente de Chromium ou de Firefox.",
    "encryption-refused": "L’appel n’était pas chiffré de bout en bout avec sa propre clé, et vous avez choisi de ne pas continuer.",
    "peer-unreadable": "Ce que l’autre côté a envoyé est illisible. Demandez-lui de mettre son programme à jour, puis rappelez.",
    "peer-failed": "Une erreur s’est produite chez votre contact. Rappelez.",
    "core-lost": "Le programme de messagerie s’est arrêté, l’appel n’a donc pas pu aboutir. Rappelez quand il fonctionne.",
    "core-refused": "Le réseau de messagerie a refusé l’appel.",
    "server-stopped": "localcall a été arrêté.",
  },
  questions: {
    unencrypted:
      "Le navigateur de votre contact ne peut pas ajouter le chiffrement propre à l’appel. L’appel resterait protégé en chemin. Continuer ?",
  },
  sentences: {
    "{0} cannot be called.": "Impossible d’appeler {0}.",
    "This call is over.": "Cet appel est terminé.",
    "You are in a call with {0}. End it first.": "Vous êtes en appel avec {0}. Raccrochez d’abord.",
    "There is no such contact.": "Ce contact n’existe pas.",
    "This call has been answered.": "Cet appel a déjà été pris.",
    "localcall could not do this. Its log says more.": "localcall n’a pas pu le faire. Son journal en dit plus.",
    "localcall could not pass this on. Its log says more.": "localcall n’a pas pu le transmettre. Son journal en dit plus.",
    "The call log cannot be cleared: {0}.": "Le journal d’appels ne peut pas être vidé : {0}.",
    "{0} cannot be written: {1}": "{0} ne peut pas être écrit : {1}",
    "{0} cannot be held to relays, so it would show your address. Leave it out, or switch relay_only off in the settings.":
      "{0} ne peut pas être limité aux relais et montrerait votre adresse. Retirez-le, ou désactivez relay_only dans les paramètres.",
    "Line {0}: {1}": "Ligne {0} : {1}",
    "The same as line {0}.": "Identique à la ligne {0}.",
    "It begins with stun:, stuns:, turn: or turns:, then host:port.":
      "Elle commence par stun:, stuns:, turn: ou turns:, puis hôte:port.",
    "A turn server needs a user and a password: {0}:user:password@host:port.":
      "Un serveur TURN demande un nom et un mot de passe : {0}:nom:motdepasse@hôte:port.",
    "After ? only transport=udp or transport=tcp may stand, and only for turn and turns.":
      "Après « ? », seul transport=udp ou transport=tcp est permis, et seulement pour turn et turns.",
    "Before @ stands user:password.": "Avant @ se trouve nom:motdepasse.",
    "In a user or a password % stands before two digits of a code; write % itself as %25.":
      "Dans un nom ou un mot de passe, % précède les deux chiffres d’un code ; % lui-même s’écrit %25.",
    "The % codes of the user or the password are no UTF-8.": "Les codes % du nom ou du mot de passe ne sont pas en UTF-8.",
    "What stands in brackets is no IPv6 address.": "Entre crochets, ce n’est pas une adresse IPv6.",
    "Write an IPv6 address in brackets, as in stun:[2001:db8::1]:3478.":
      "Une adresse IPv6 s’écrit entre crochets, comme stun:[2001:db8::1]:3478.",
    "{0} is no host name.": "{0} n’est pas un nom d’hôte.",
    "The host is missing.": "L’hôte manque.",
    "The port is a number from 1 to 65535; without one, leave the colon out too.":
      "Le port est un nombre de 1 à 65535 ; sans port, retirez aussi les deux-points.",
    "Only encrypted chats can carry calls, and the chat with {0} is not encrypted. Meet by an invite link: run `localcall deltachat invite`, and let them open it in Delta Chat.":
      "Seules les discussions chiffrées permettent d’appeler, et celle avec {0} ne l’est pas. Passez par un lien d’invitation : lancez `localcall deltachat invite` et faites-le ouvrir dans Delta Chat.",
    "Calls with {0} are switched off. Switch them on in SimpleX, in the preferences of this contact; they may have to do the same.":
      "Les appels avec {0} sont désactivés. Activez-les dans SimpleX, dans les préférences de ce contact ; il faut peut-être le faire des deux côtés.",
    "You and {0} are not connected in SimpleX yet. It goes on by itself when both are online.":
      "Vous et {0} n’êtes pas encore connectés dans SimpleX. Cela continue tout seul quand les deux sont en ligne.",
    "{0} has left this chat in SimpleX.": "{0} a quitté cette discussion dans SimpleX.",
    "Delta Chat refused the call: {0}": "Delta Chat a refusé l’appel : {0}",
    "They are not here any more.": "Votre contact n’est plus là.",
    "This is no text of localcall. Copy all of what they sent, from “Localcall” on.":
      "Ce texte ne vient pas de localcall. Copiez tout ce qu’on vous a envoyé, à partir de « Localcall ».",
    "The end of this text is missing. Copy all of it, and paste it again.":
      "La fin de ce texte manque. Copiez-le en entier, puis collez-le à nouveau.",
    "This text was changed on its way. Copy it again, or ask for a new one.":
      "Ce texte a été modifié en chemin. Copiez-le à nouveau, ou demandez-en un autre.",
    "This text is of another version of localcall. Both need the same one.":
      "Ce texte vient d’une autre version de localcall. Il faut la même des deux côtés.",
    "This link has expired. Ask for a new one.": "Ce lien a expiré. Demandez-en un nouveau.",
    "This text was used already. A new call needs a new link.":
      "Ce texte a déjà servi. Un nouvel appel demande un nouveau lien.",
    "This is your own text. Send it to the other, and paste here what they send back.":
      "C’est votre propre texte. Envoyez-le à l’autre, et collez ici ce qu’on vous renvoie.",
    "This is the answer to a link. It belongs into the call that waits for it.":
      "C’est la réponse à un lien. Elle se colle dans l’appel qui l’attend.",
    "This is a link, and not the answer to yours. Ask them to paste your link into their localcall.":
      "C’est un lien, et non la réponse au vôtre. Demandez à l’autre de coller votre lien dans son localcall.",
    "This answers another link, or one that is over. Make a new link.":
      "Ce texte répond à un autre lien, ou à un lien terminé. Créez un nouveau lien.",
    "Calls by link need localcall's own call page.": "Les appels par lien demandent la page d’appel de localcall.",
  },
});
