/** Spanish. */

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

export const tag = "es";
export const dir = "ltr";

export const call: CallWords = {
  appName: "localcall",
  opening: "Un momento…",
  serverGone: "localcall se ha detenido",
  someone: "Tu contacto",

  turnSoundOn: "Activar el sonido",
  turnSoundOff: "Desactivar el sonido",
  playSound: "Reproducir el sonido",
  playSoundWhy: "El navegador retiene el sonido.",

  kind: { audio: "Llamada de voz", video: "Videollamada" },
  encrypted: "Cifrada",
  notKeyed: "Cifrado estándar",
  to: (profile) => `para ${profile}`,
  isCalling: (name) => `${name} te llama`,
  waiting: (name) => `${name} espera`,
  answer: "Responder",
  answerAudio: "Responder sin vídeo",
  endAndAnswer: "Colgar y responder",
  decline: "Rechazar",
  ignore: "Ignorar",

  toContacts: "Ver contactos",
  endCall: "Colgar",
  mute: "Silenciar el micrófono",
  unmute: "Activar el micrófono",
  cameraOff: "Apagar la cámara",
  cameraOn: "Encender la cámara",
  share: "Compartir pantalla",
  unshare: "Dejar de compartir",
  more: "Más",
  you: "Tú",
  yourScreen: "Tu pantalla",
  peerMuted: (name) => `${name} tiene el micrófono apagado`,
  reconnecting: "Reconectando…",
  status: {
    WaitCapabilities: "Iniciando…",
    InvitationSent: "Llamando…",
    InvitationReceived: "Llamada entrante",
    InvitationAccepted: "Conectando…",
    OfferSent: "Llamando…",
    OfferReceived: "Conectando…",
    AnswerReceived: "Conectando…",
    Negotiated: "Conectando…",
    Connected: "Conectada",
    Reconnecting: "Reconectando…",
    Ended: "Llamada terminada",
  },
  connecting: "Conectando…",
  ringing: "Sonando…",
  dismiss: "Ocultar",

  ended: "Llamada terminada",

  titleIn: (name) => `● En llamada con ${name}`,
  titleOut: (name) => `Llamando a ${name}…`,
  titleRings: (name) => `${name} te llama…`,
};

export const aside: AsideWords = {
  route: { direct: "Directa", relayed: "Por relé" },
  keyedHint: "Cifrada con una clave que solo tienen los dos extremos.",
  notKeyedHint: "Los dos navegadores cifran la llamada (DTLS), sin otra clave del chat.",
  hostGone: "El programa de esta llamada se ha detenido",
  slow: "Esta red de chat es lenta. Es normal esperar.",
  allow: { audio: "Permite el micrófono", video: "Permite el micrófono y la cámara" },
  allowHint: "El navegador lo pregunta, normalmente junto a la barra de direcciones.",
  mismatch: "Solo un lado tiene la clave de cifrado, así que no se envía ni se reproduce nada. Cuelga y vuelve a llamar.",
  failing: (frames) =>
    `El sonido y la imagen del otro lado no se pueden descifrar: ${counted("es", frames, { one: "# trama descartada", other: "# tramas descartadas" })}. Cuelga y vuelve a llamar.`,
  device: {
    mic: {
      denied: "El navegador no puede usar el micrófono. Permítelo junto a la barra de direcciones.",
      blocked: "El sistema no da micrófono al navegador. Permítelo en los ajustes del sistema.",
      missing: "No se encontró ningún micrófono.",
      busy: "Otro programa usa el micrófono. Ciérralo.",
    },
    camera: {
      denied: "El navegador no puede usar la cámara. Permítela junto a la barra de direcciones.",
      blocked: "El sistema no da cámara al navegador. Permítela en los ajustes del sistema.",
      missing: "No se encontró ninguna cámara.",
      busy: "Otro programa usa la cámara. Ciérralo.",
    },
  },
  tryAgain: "Reintentar",
  yes: "Sí",
  no: "No",
  elsewhere: "Esta llamada está abierta en otra pestaña",
  elsewhereHint: "El sonido y la imagen están allí.",
  takeOver: "Traer la llamada aquí",
  takenOver: "La llamada pasó a otra pestaña",
  toCall: "Volver a la llamada",
  moveBack: "Traerla de vuelta",
  lostHint: "Aquí el micrófono y la cámara están apagados.",
  callAgain: "Volver a llamar",
  back: "Volver a los contactos",
  closeTab: "Puedes cerrar esta pestaña.",
};

export const home: HomeWords = {
  settings: "Ajustes",
  callByLink: "Llamar por enlace",
  search: "Buscar contactos",
  contacts: "Contactos",
  recent: "Recientes",
  noContacts: "Aún no hay contactos",
  noContactsHint: "Aquí aparecen las personas de tu programa de chat.",
  noMatch: (query) => `Nadie se llama «${query}».`,
  noCalls: "Aún no hay llamadas",
  noCallsHint: "Tus llamadas aparecen aquí.",
  historyOff: "El registro de llamadas está desactivado en los ajustes.",
  videoCallTo: (name) => `Videollamada a ${name}`,
  audioCallTo: (name) => `Llamada de voz a ${name}`,
  serverGoneHint: "Inícialo de nuevo con «localcall serve» o «localcall demo» y abre la dirección que muestra.",
  ringUnlock: "El navegador mantiene esta pestaña en silencio hasta que hagas clic en ella.",
  ringUnlockButton: "Permitir el timbre",
};

export const log: LogWords = {
  clearHistory: "Vaciar el registro",
  clearQuestion: "¿Borrar el registro de llamadas de este ordenador?",
  clear: "Borrar",
  cancel: "Cancelar",
  callBack: (name) => `Devolver la llamada a ${name}`,
  missed: "Perdida",
  direction: { outgoing: "Saliente", incoming: "Entrante" },
};

const because = (error: string): string => (error ? `: ${error}` : "");
const silent = (error: string): string => (/^no answer/i.test(error) ? "Sin respuesta." : `Sin respuesta${because(error)}.`);

export const ringing: RingingWords = {
  incoming: "Llamada entrante",
  missed: "Llamada perdida",
  missedFrom: (name, time) => `Llamada perdida de ${name}, ${time}`,
  missedSeveral: (count, name, time) => `${count} llamadas perdidas, la última de ${name}, ${time}`,
  callBack: "Devolver la llamada",

  title: "Timbre",
  ringtone: "Tono",
  ringtones: { chimes: "Carillón", marimba: "Marimba", bell: "Campana", hum: "Zumbido" },
  volume: "Volumen",
  notifications: "Notificaciones",
  ask: "Mostrar notificaciones",
  notify: "Mostrar las llamadas como notificación",
  notifyHint: "Mientras esta página esté abierta y mires a otra parte.",
  hideNames: "Ocultar nombres",
  hideNamesHint: "La notificación no dice quién llama.",
  permission: {
    default: "Las llamadas pueden mostrarse como notificación, con Contestar y Rechazar donde el sistema lo permita.",
    denied: "El navegador bloquea las notificaciones de esta página. Permítelas junto a la barra de direcciones.",
    granted: "El navegador permite las notificaciones.",
    unsupported: "Este navegador no muestra notificaciones.",
  },

  running: (name) => `En llamada con ${name}`,
  returnToCall: "Volver",
  end: "Colgar",
};

export const settings: SettingsWords = {
  close: "Cerrar",

  servers: "Servidores",
  serversHint: "Servidores STUN y TURN, uno por línea. Sin ellos, las llamadas van directas.",
  serversExample: "stun:stun.example.org\nturns:nombre:clave@turn.example.org:5349?transport=tcp",
  relayOnly: "Usar siempre un relé",
  relayOnlyHint: "Oculta tu dirección a quienes hablan contigo. Necesita un servidor turn: o turns:.",
  notKept: "Se inició sin archivo de ajustes: los cambios duran hasta que se detenga.",
  nothing: "No hay ningún servidor que probar.",
  test: "Probar",
  testing: "Probando…",
  save: "Guardar",
  relay: {
    ok: () => "Hay un relé disponible.",
    refused: (error) => `Rechazó el nombre o la contraseña${because(error)}.`,
    expired: (until) => `El usuario valía hasta ${until}. Consigue uno nuevo, con su contraseña.`,
    silent,
  },
  stun: { ok: () => "Responde.", refused: (error) => `Lo rechazó${because(error)}.`, silent },

  checkHint: "Mírate y escúchate antes de una llamada. La cámara y el micrófono solo están encendidos mientras tanto.",
  check: "Probar cámara y micrófono",
  allowHint: "Tu navegador pregunta, casi siempre junto a la barra de direcciones.",
  stop: "Parar",
  you: "Tu imagen",
  level: "Volumen de tu micrófono",
  silent: "Tu micrófono parece mudo. Di algo; si la barra no se mueve, elige otro o mira si está silenciado.",
  tone: "Reproducir un sonido de prueba",
  checkRelay: "Probar el relé",
  noRelay: "No hay ningún relé en Servidores. Las llamadas van directas o por un relé de la red de chat.",
  tryAgain: "Reintentar",

  language: "Idioma",
  languageLabel: "Idioma de la página",
  browserLanguage: "El del navegador",
};

export const host: HostWords = {
  noCommand: "El programa que abrió esta página aún no ha dicho qué hacer. Si no ocurre nada, ciérrala y vuelve a llamar.",
  noServers: "No se indicó ningún servidor de conexión, así que a través de algunas redes la llamada no puede conectarse.",
  hungUp: "Has colgado.",
  declined: "Has rechazado la llamada.",
  cancelled: "Has cancelado la llamada antes de que respondieran.",
  peerHungUp: "Tu contacto ha colgado.",
  connectFailed: "No se encontró ningún camino entre los dos dispositivos. Vuelve a llamar o prueba con otra red.",
  lost: "La conexión se perdió y no volvió.",
  networkChanged: "Este dispositivo cambió de red y la llamada no pudo seguir. Vuelve a llamar.",
  unreadable: "No se puede leer lo que envió el otro lado. Pide que actualice su programa y vuelve a llamar.",
  notTaken: "El programa que abrió esta página no tomó la llamada. Cierra esta ventana y vuelve a llamar.",
  failed: "El navegador no pudo preparar la llamada. Usa una versión actual de Chromium o Firefox.",
  denied: "Esta página no puede usar el micrófono. Permítelo y vuelve a intentarlo.",
  missing: "No se encontró micrófono ni cámara. Conecta uno y vuelve a intentarlo.",
  busy: "Otro programa usa el micrófono. Ciérralo y vuelve a intentarlo.",
  close: "Cerrar",
  nobody:
    "Esta página hace llamadas para otro programa, y no hay ninguno. Llama desde tu programa de chat; si lo has escrito tú, lee docs/embedding.md de localcall.",
};

export const link: LinkWords = {
  intro: "Con cualquiera que también tenga localcall: sin cuenta, solo dos textos en el chat que quieras.",
  name: "Tu nombre en el enlace (opcional)",
  make: { audio: "Enlace de audio", video: "Enlace de vídeo" },
  sent: "¿Te han enviado un enlace?",
  paste: "Pega el texto que empieza por «LocalcallLink»",
  close: "Cerrar",

  sendLink: "1. Envía este texto a quien quieres llamar",
  sendAnswer: "Devuelve este texto",
  holds: (time) => `Hasta las ${time} puede contestar quien lo reciba primero.`,
  pasteAnswer: "2. Pega el texto que te devuelvan",
  waitsForAnswer: "Esperando el texto de la otra persona…",
  waitsForPaste: "La llamada empieza cuando lo pegue la otra persona.",
  copy: "Copiar",
  copied: "Copiado",
  share: "Compartir…",
};

export const more: MoreWords = {
  close: "Cerrar",

  sound: "Sonido",
  volume: "Volumen",

  onHold: "En espera",
  hold: "Poner en espera",
  holdHint: "En espera no se envía, ve ni oye nada. La otra persona lo sabe.",
  resume: "Reanudar",
};

export const sections: SectionsWords = {
  view: "Vista",
  fullScreen: "Pantalla completa",
  leaveFullScreen: "Salir de pantalla completa",
  swap: "Intercambiar imágenes",
  swapBack: "Deshacer el intercambio",

  data: "Uso de datos",
  dataUse: { full: "Lo que permita la conexión", low: "Pocos datos", audio: "Solo sonido" },
  dataHint: {
    full: "La mejor imagen y el mejor sonido.",
    low: "Imágenes pequeñas. Si el otro lado también es localcall, envía igual de poco.",
    audio: "Sin imágenes: tu cámara se apaga y la otra se oculta.",
  },
  dataAlways: "En todas las llamadas",
  askedFor: { low: "La otra persona ahorra datos: envías una imagen pequeña.", audio: "La otra persona solo quiere sonido: tu imagen no se envía." },

  quality: "Conexión",
  qualityHint: {
    good: "El sonido y la imagen llegan bien.",
    fair: "El sonido o la imagen se resienten un poco.",
    poor: "Se pierde mucho. Pocos datos o solo sonido puede ayudar.",
  },
  figure: {
    received: "Recibido",
    sent: "Enviado",
    theirPicture: "Su imagen",
    theirScreen: "Su pantalla",
    yourPicture: "Tu imagen",
    loss: "Perdido en camino hacia ti",
    peerLoss: "Perdido en camino hacia el otro lado",
    concealed: "Sonido rellenado",
    roundTrip: "Ida y vuelta",
    jitter: "Fluctuación",
    codecs: "Formatos",
    route: "Camino",
  },

  heldBy: (name) => `${name} puso la llamada en espera`,

  messages: "Mensajes",
  write: "Escribir un mensaje",
  send: "Enviar",
  me: "Tú",
  reactWith: (emoji) => `Reaccionar con ${emoji}`,
  reacted: (name, emoji) => `${name}: ${emoji}`,
  notSent: "No se pudo enviar. Inténtalo de nuevo cuando la llamada esté conectada.",

  safety: "Palabras de seguridad",
  safetyHint: "Léanselas en voz alta. Si ambas pantallas muestran las mismas, no hay nadie en medio.",
  safetyPending: "Los dos lados aún las están calculando…",
  safetyUnanswered: "El otro lado no ha respondido, así que no hay palabras que comparar.",
  safetyChanged: "Las palabras de seguridad han cambiado, como al recargar una página. Compárenlas de nuevo.",
  between: "Puede haber alguien en medio: los dos extremos no ven la misma conexión. Cuelga y avísense por otro medio.",
  safetyWords: [
    "búho", "ballena", "camello", "rana", "serpiente", "cangrejo", "pato", "ratón",
    "mono", "oso", "vaca", "zorro", "abeja", "caracol", "murciélago", "tiburón",
    "ciervo", "cocodrilo", "zanahoria", "limón", "cerezas", "uvas", "piña", "sandía",
    "pan", "queso", "huevo", "palomitas", "rosquilla", "miel", "leche", "patata",
    "velero", "autobús", "tractor", "helicóptero", "globo", "tambor", "violín", "piano",
    "dado", "cámara", "televisión", "batería", "bañera", "puerta", "tienda", "castillo",
    "volcán", "arcoíris", "muñeco de nieve", "ola", "tulipán", "hoja", "corona", "anillo",
    "zapato", "camisa", "mochila", "microscopio", "telescopio", "fantasma", "oreja", "diana",
  ],

  step: { good: "Buena conexión", fair: "Conexión regular", poor: "Mala conexión" },
};

export const beside: BesideWords = {
  close: "Cerrar",
  inCall: (name) => `Llamada con ${name}`,
  picture: "Imagen sobre imagen",
  leavePicture: "Salir de imagen sobre imagen",
  moveHint: "Arrastra tu imagen a otra esquina o muévela con las flechas. Intro la intercambia con la grande.",

  keys: "Teclado",
  pushToTalk: "Pulsar para hablar",
  pushToTalkHint: "Con el micrófono silenciado, mantén pulsada la barra espaciadora para hablar.",
  shortcutsOn: "Atajos de una tecla",
  shortcutsHint: "Desactívalos si un lector de pantalla o el control por voz necesita las teclas.",
  shortcutsAreOff: "Los atajos están desactivados, en «Teclado» dentro de «Más».",
  showShortcuts: "Ver los atajos",
  talkIsOff: "(desactivado)",
  shortcut: {
    mic: "Activar o silenciar el micrófono",
    camera: "Activar o apagar la cámara",
    screen: "Compartir la pantalla, o dejar de hacerlo",
    talk: "Hablar mientras se pulsa, en silencio",
    fullScreen: "Pantalla completa",
    picture: "Imagen sobre imagen",
    more: "Más",
    help: "Esta ayuda",
    end: "Colgar",
  },
  browserHas: "Lo que permite este navegador",
  ability: {
    screen: "Compartir la pantalla",
    window: "Una ventana pequeña con botones",
    video: "Una ventana pequeña con la imagen",
    fullScreen: "Pantalla completa",
    hangUp: "Colgar con las teclas multimedia del sistema",
    mute: "Silenciar con las teclas multimedia del sistema",
    speaker: "Elegir el altavoz",
    awake: "Mantener la pantalla encendida",
  },

  failedAt: {
    signalling: "Falló mientras la red de chat transmitía la llamada.",
    ringing: "Falló antes de que contestaran.",
    devices: "Falló en el micrófono o la cámara.",
    gathering: "Falló al buscar una salida de esta red.",
    connecting: "Falló al conectar los dos dispositivos.",
    media: "Falló durante la conversación.",
  },
  toTry: {
    signalling: "Comprueba que tu programa de chat esté en línea y vuelve a llamar.",
    ringing: "Pídele que abra su programa de chat y vuelve a llamar.",
    devices: "Busca otro programa que use el micrófono o la cámara, y mira los permisos de esta página junto a la barra de direcciones.",
    gathering: "Comprueba la red de este dispositivo. Si tus llamadas solo pasan por un relé, prueba los servidores en los ajustes.",
    connecting: "Prueba otra red en cualquiera de los dos lados: compartir la de un teléfono suele servir.",
    media: "Comprueba la red en ambos lados. Una llamada sin vídeo es la que menos necesita.",
  },
  showReport: "Ver el informe",
  report: "Informe de esta llamada",
  reportHint: "Para quien te ayude: horas, estados y tipos de conexión. Sin nombres, direcciones ni claves.",
  copyReport: "Copiar el informe",
  copied: "Copiado",
  notCopied: "El navegador no lo copió: selecciona el texto y cópialo a mano.",
};

export const devices: DevicesWords = {
  devices: "Dispositivos",
  kind: { mic: "Micrófono", camera: "Cámara", speaker: "Altavoz" },
  numbered: (kind, number) => `${kind} ${number}`,
  systemDefault: "El del sistema",
  notThere: (name) => `${name} (desconectado)`,
  otherSpeaker: "Elegir otro altavoz…",
  processing: {
    noiseSuppression: "Reducir el ruido",
    echoCancellation: "Cancelar el eco",
    autoGainControl: "Igualar el volumen",
    backgroundBlur: "Desenfocar el fondo",
  },

  fell: (from, to) => `«${from}» se desconectó. Ahora se usa «${to}».`,
  fellToDefault: (from) => `«${from}» se desconectó. El sonido sale ahora por el altavoz predeterminado.`,
  back: (name) => `«${name}» ha vuelto y está en uso.`,
  offered: (name) => `¿Usar «${name}»?`,
  use: "Usar",
  failed: {
    denied: (name) => `El navegador no permite «${name}». Nada ha cambiado.`,
    blocked: (name) => `El sistema no permite «${name}». Nada ha cambiado.`,
    missing: (name) => `«${name}» no está. Nada ha cambiado.`,
    busy: (name) => `Otro programa usa «${name}». Nada ha cambiado.`,
  },
  dismiss: "Descartar",
};

export const pages: PagesWords = {
  devices: (microphones, cameras, speakers) =>
    `${[
      counted("es", microphones, { one: "# micrófono", other: "# micrófonos" }),
      counted("es", cameras, { one: "# cámara", other: "# cámaras" }),
      counted("es", speakers, { one: "# altavoz", other: "# altavoces" }),
    ].join(", ")}.`,
  answers: "responde",
  done: "Listo. Puedes cerrar esta pestaña.",
};

export const told = /* @__PURE__ */ telling({
  endings: {
    "hung-up": "Has colgado.",
    "peer-hung-up": "Tu contacto ha colgado.",
    cancelled: "Has cancelado la llamada antes de que respondieran.",
    "peer-cancelled": "Llamada perdida: dejaron de llamar.",
    declined: "Has rechazado la llamada.",
    "peer-declined": "Tu contacto ha rechazado la llamada.",
    "no-answer": "No hubo respuesta.",
    missed: "Llamada perdida.",
    stale: "Llamada perdida: llegó demasiado tarde a este dispositivo.",
    busy: "Tu contacto está en otra llamada.",
    "busy-here": "Estabas en otra llamada, así que se avisó de que comunicabas.",
    "answered-elsewhere": "Se respondió a la llamada en otro de tus dispositivos.",
    "declined-elsewhere": "Se rechazó la llamada en otro de tus dispositivos.",
    recalled: "Tu contacto volvió a llamar; la nueva llamada sustituyó a esta.",
    glare: "Os llamasteis a la vez; siguió la otra llamada.",
    switched: "Has terminado esta llamada para responder a otra.",
    "permission-denied": "El navegador no puede usar el micrófono. Permítelo junto a la barra de direcciones y vuelve a llamar.",
    "no-device": "No se encontró micrófono ni cámara. Conecta uno y vuelve a llamar.",
    "device-busy": "Otro programa usa el micrófono. Ciérralo y vuelve a llamar.",
    "page-not-opened": "La página de llamadas no se abrió en el navegador. Ábrela y vuelve a llamar.",
    "page-closed": "Se cerró la pestaña de la llamada.",
    "page-reloaded": "Se recargó la pestaña de la llamada, y esta llamada no se pudo retomar.",
    "page-failed": "La llamada falló en este lado. Recarga la página de llamadas, si la hay, y vuelve a llamar.",
    "no-response": "Respondieron a la llamada, pero su dispositivo no envió nada más.",
    "connect-failed": "No se encontró ningún camino entre los dos dispositivos. Un relé (servidor TURN) en los ajustes suele ayudar.",
    "no-relay": "Tus llamadas van solo por un relé (servidor TURN), y ninguno se pudo usar. Prueba los servidores en los ajustes.",
    "connection-lost": "La conexión se perdió y no volvió.",
    "network-changed": "Este dispositivo cambió de red y la llamada no pudo seguir. Vuelve a llamar.",
    "restart-unsupported": "El dispositivo de tu contacto cambió de red, y este lado no pudo seguir. Vuelve a llamar.",
    "encryption-unsupported": "Este navegador no puede cifrar la llamada. Usa una versión actual de Chromium o Firefox.",
    "encryption-refused": "La llamada no estaba cifrada de extremo a extremo con su propia clave, y has preferido no seguir.",
    "peer-unreadable": "No se puede leer lo que envió el otro lado. Pide que actualice su programa y vuelve a llamar.",
    "peer-failed": "Algo falló en el otro lado. Vuelve a llamar.",
    "core-lost": "El programa de chat se detuvo, así que la llamada no pudo establecerse. Vuelve a llamar cuando funcione.",
    "core-refused": "La red de chat rechazó la llamada.",
    "server-stopped": "localcall se detuvo.",
  },
  questions: {
    unencrypted:
      "El navegador de tu contacto no puede añadir el cifrado propio de la llamada. La llamada seguiría protegida en el camino. ¿Continuar?",
  },
  sentences: {
    "{0} cannot be called.": "No se puede llamar a {0}.",
    "This call is over.": "Esta llamada ha terminado.",
    "You are in a call with {0}. End it first.": "Estás en una llamada con {0}. Cuelga primero.",
    "There is no such contact.": "Ese contacto no existe.",
    "This call has been answered.": "Ya se respondió a esta llamada.",
    "localcall could not do this. Its log says more.": "localcall no pudo hacerlo. Su registro dice más.",
    "localcall could not pass this on. Its log says more.": "localcall no pudo transmitirlo. Su registro dice más.",
    "The call log cannot be cleared: {0}.": "No se puede vaciar el registro de llamadas: {0}.",
    "{0} cannot be written: {1}": "No se puede escribir {0}: {1}",
    "{0} cannot be held to relays, so it would show your address. Leave it out, or switch relay_only off in the settings.":
      "{0} no se puede limitar a los relés y mostraría tu dirección. Quítalo o desactiva relay_only en los ajustes.",
    "Line {0}: {1}": "Línea {0}: {1}",
    "The same as line {0}.": "Igual que la línea {0}.",
    "It begins with stun:, stuns:, turn: or turns:, then host:port.":
      "Empieza por stun:, stuns:, turn: o turns:, y después servidor:puerto.",
    "A turn server needs a user and a password: {0}:user:password@host:port.":
      "Un servidor TURN necesita nombre y contraseña: {0}:nombre:clave@servidor:puerto.",
    "After ? only transport=udp or transport=tcp may stand, and only for turn and turns.":
      "Después de ? solo puede ir transport=udp o transport=tcp, y solo con turn y turns.",
    "Before @ stands user:password.": "Antes de @ va nombre:clave.",
    "In a user or a password % stands before two digits of a code; write % itself as %25.":
      "En un nombre o una contraseña, % va antes de las dos cifras de un código; el propio % se escribe %25.",
    "The % codes of the user or the password are no UTF-8.": "Los códigos % del nombre o de la contraseña no son UTF-8.",
    "What stands in brackets is no IPv6 address.": "Lo que está entre corchetes no es una dirección IPv6.",
    "Write an IPv6 address in brackets, as in stun:[2001:db8::1]:3478.":
      "Una dirección IPv6 va entre corchetes, como en stun:[2001:db8::1]:3478.",
    "{0} is no host name.": "{0} no es un nombre de servidor.",
    "The host is missing.": "Falta el servidor.",
    "The port is a number from 1 to 65535; without one, leave the colon out too.":
      "El puerto es un número de 1 a 65535; sin puerto, quita también los dos puntos.",
    "Only encrypted chats can carry calls, and the chat with {0} is not encrypted. Meet by an invite link: run `localcall deltachat invite`, and let them open it in Delta Chat.":
      "Solo los chats cifrados permiten llamar, y el chat con {0} no lo está. Usa un enlace de invitación: ejecuta `localcall deltachat invite` y que lo abran en Delta Chat.",
    "Calls with {0} are switched off. Switch them on in SimpleX, in the preferences of this contact; they may have to do the same.":
      "Las llamadas con {0} están desactivadas. Actívalas en SimpleX, en las preferencias de este contacto; quizá deba hacerse en ambos lados.",
    "You and {0} are not connected in SimpleX yet. It goes on by itself when both are online.":
      "Tú y {0} aún no estáis conectados en SimpleX. Seguirá solo cuando ambos estéis en línea.",
    "{0} has left this chat in SimpleX.": "{0} ha dejado este chat en SimpleX.",
    "Delta Chat refused the call: {0}": "Delta Chat rechazó la llamada: {0}",
    "They are not here any more.": "Tu contacto ya no está aquí.",
    "This is no text of localcall. Copy all of what they sent, from “Localcall” on.":
      "Este texto no es de localcall. Copia todo lo que te enviaron, desde «Localcall».",
    "The end of this text is missing. Copy all of it, and paste it again.":
      "Falta el final de este texto. Cópialo entero y pégalo otra vez.",
    "This text was changed on its way. Copy it again, or ask for a new one.":
      "Este texto cambió por el camino. Cópialo otra vez o pide uno nuevo.",
    "This text is of another version of localcall. Both need the same one.":
      "Este texto es de otra versión de localcall. Los dos necesitáis la misma.",
    "This link has expired. Ask for a new one.": "Este enlace ha caducado. Pide uno nuevo.",
    "This text was used already. A new call needs a new link.":
      "Este texto ya se usó. Una llamada nueva necesita un enlace nuevo.",
    "This is your own text. Send it to the other, and paste here what they send back.":
      "Este es tu propio texto. Envíaselo a la otra persona y pega aquí lo que te devuelva.",
    "This is the answer to a link. It belongs into the call that waits for it.":
      "Esta es la respuesta a un enlace. Va en la llamada que la espera.",
    "This is a link, and not the answer to yours. Ask them to paste your link into their localcall.":
      "Este es un enlace, no la respuesta al tuyo. Pide que peguen tu enlace en su localcall.",
    "This answers another link, or one that is over. Make a new link.":
      "Esto responde a otro enlace, o a uno terminado. Crea un enlace nuevo.",
    "Calls by link need localcall's own call page.": "Las llamadas por enlace necesitan la página de llamadas de localcall.",
  },
});
