/** Arabic (modern standard), written from right to left. What is put in may be of either direction, so it stands isolated. */

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

export const tag = "ar";
export const dir = "rtl";

export const numeral = (value: number, minimumIntegerDigits: number, locale: string): string =>
  new Intl.NumberFormat(locale, { minimumIntegerDigits, useGrouping: false }).format(value);

/** First strong isolate to pop directional isolate (UAX 9). */
const own = (text: string): string => `\u2068${text}\u2069`;

export const call: CallWords = {
  appName: "localcall",
  opening: "لحظة من فضلك…",
  serverGone: "توقّف localcall",
  someone: "جهة الاتصال",

  turnSoundOn: "تشغيل الصوت",
  turnSoundOff: "إيقاف الصوت",
  playSound: "تشغيل الصوت",
  playSoundWhy: "المتصفح يحجب الصوت.",

  kind: { audio: "مكالمة صوتية", video: "مكالمة فيديو" },
  encrypted: "مشفّرة",
  notKeyed: "تشفير عادي",
  to: (profile) => `إلى ${own(profile)}`,
  isCalling: (name) => `${own(name)} يتصل بك`,
  waiting: (name) => `${own(name)} في الانتظار`,
  answer: "رد",
  answerAudio: "رد بلا فيديو",
  endAndAnswer: "إنهاء والرد",
  decline: "رفض",
  ignore: "تجاهل",

  toContacts: "عرض جهات الاتصال",
  endCall: "إنهاء المكالمة",
  mute: "كتم الميكروفون",
  unmute: "تشغيل الميكروفون",
  cameraOff: "إيقاف الكاميرا",
  cameraOn: "تشغيل الكاميرا",
  share: "مشاركة الشاشة",
  unshare: "إيقاف المشاركة",
  more: "المزيد",
  you: "أنت",
  yourScreen: "شاشتك",
  peerMuted: (name) => `ميكروفون ${own(name)} مكتوم`,
  reconnecting: "إعادة الاتصال…",
  status: {
    WaitCapabilities: "يبدأ…",
    InvitationSent: "جارٍ الاتصال…",
    InvitationReceived: "مكالمة واردة",
    InvitationAccepted: "جارٍ التوصيل…",
    OfferSent: "جارٍ الاتصال…",
    OfferReceived: "جارٍ التوصيل…",
    AnswerReceived: "جارٍ التوصيل…",
    Negotiated: "جارٍ التوصيل…",
    Connected: "متصل",
    Reconnecting: "إعادة الاتصال…",
    Ended: "انتهت المكالمة",
  },
  connecting: "جارٍ التوصيل…",
  ringing: "يرن…",
  dismiss: "إخفاء",

  ended: "انتهت المكالمة",

  titleIn: (name) => `● مكالمة مع ${own(name)}`,
  titleOut: (name) => `اتصال بـ${own(name)}…`,
  titleRings: (name) => `${own(name)} يتصل بك…`,
};

export const aside: AsideWords = {
  route: { direct: "مباشر", relayed: "عبر مرحّل" },
  keyedHint: "مشفّرة بمفتاح لا يملكه إلا الطرفان.",
  notKeyedHint: "المتصفحان يشفّران المكالمة (DTLS) بلا مفتاح إضافي من المحادثة.",
  hostGone: "توقّف برنامج هذه المكالمة",
  slow: "شبكة المحادثة هذه بطيئة. الانتظار أمر عادي.",
  allow: { audio: "اسمح بالميكروفون", video: "اسمح بالميكروفون والكاميرا" },
  allowHint: "المتصفح يسأل الآن، بجوار شريط العنوان عادةً.",
  mismatch: "مفتاح التشفير عند طرف واحد فقط، لذلك لا يُرسل شيء ولا يُشغّل. أنهِ المكالمة واتصل من جديد.",
  failing: (frames) =>
    `تعذّر فك تشفير صوت الطرف الآخر وصورته: ${counted("ar", frames, { zero: "لم يُسقط أي إطار", one: "أُسقط إطار واحد", two: "أُسقط إطاران", few: "أُسقطت # إطارات", many: "أُسقط # إطارًا", other: "أُسقط # إطار" })}. أنهِ المكالمة واتصل من جديد.`,
  device: {
    mic: {
      denied: "لا يُسمح للمتصفح باستخدام الميكروفون. اسمح به بجوار شريط العنوان.",
      blocked: "النظام لا يتيح ميكروفونًا للمتصفح. اسمح به في إعدادات النظام.",
      missing: "لم يُعثر على ميكروفون.",
      busy: "برنامج آخر يستخدم الميكروفون. أغلقه هناك.",
    },
    camera: {
      denied: "لا يُسمح للمتصفح باستخدام الكاميرا. اسمح بها بجوار شريط العنوان.",
      blocked: "النظام لا يتيح كاميرا للمتصفح. اسمح بها في إعدادات النظام.",
      missing: "لم يُعثر على كاميرا.",
      busy: "برنامج آخر يستخدم الكاميرا. أغلقه هناك.",
    },
  },
  tryAgain: "أعد المحاولة",
  yes: "نعم",
  no: "لا",
  elsewhere: "هذه المكالمة مفتوحة في علامة تبويب أخرى",
  elsewhereHint: "الصوت والصورة هناك.",
  takeOver: "انقل المكالمة إلى هنا",
  takenOver: "انتقلت المكالمة إلى علامة تبويب أخرى",
  toCall: "العودة إلى المكالمة",
  moveBack: "أعدها إلى هنا",
  lostHint: "الميكروفون والكاميرا متوقفان هنا.",
  callAgain: "اتصل مجددًا",
  back: "العودة إلى جهات الاتصال",
  closeTab: "يمكنك إغلاق علامة التبويب هذه.",
};

export const home: HomeWords = {
  settings: "الإعدادات",
  callByLink: "اتصال برابط",
  search: "ابحث في جهات الاتصال",
  contacts: "جهات الاتصال",
  recent: "الأخيرة",
  noContacts: "لا جهات اتصال بعد",
  noContactsHint: "يظهر هنا الأشخاص من برنامج المحادثة.",
  noMatch: (query) => `لا أحد باسم «${own(query)}».`,
  noCalls: "لا مكالمات بعد",
  noCallsHint: "تظهر مكالماتك هنا.",
  historyOff: "سجل المكالمات موقوف في الإعدادات.",
  videoCallTo: (name) => `مكالمة فيديو مع ${own(name)}`,
  audioCallTo: (name) => `مكالمة صوتية مع ${own(name)}`,
  serverGoneHint: "شغّله من جديد بالأمر «localcall serve» أو «localcall demo»، وافتح العنوان الذي يعرضه.",
  ringUnlock: "يُبقي المتصفح علامة التبويب هذه صامتة حتى تنقر فيها.",
  ringUnlockButton: "اسمح بالرنين",
};

export const log: LogWords = {
  clearHistory: "مسح السجل",
  clearQuestion: "هل تريد حذف سجل المكالمات من هذا الحاسوب؟",
  clear: "حذف",
  cancel: "إلغاء",
  callBack: (name) => `معاودة الاتصال بـ${own(name)}`,
  missed: "فائتة",
  direction: { outgoing: "صادرة", incoming: "واردة" },
};

const because = (error: string): string => (error ? `: ${own(error)}` : "");
const silent = (error: string): string => (/^no answer/i.test(error) ? "لا جواب." : `لا جواب${because(error)}.`);

export const ringing: RingingWords = {
  incoming: "مكالمة واردة",
  missed: "مكالمة فائتة",
  missedFrom: (name, time) => `مكالمة فائتة من ${own(name)}، ${own(time)}`,
  missedSeveral: (count, name, time) =>
    `${counted("ar", count, { two: "مكالمتان فائتتان", few: "# مكالمات فائتة", many: "# مكالمة فائتة", other: "# مكالمة فائتة" })}، آخرها من ${own(name)}، ${own(time)}`,
  callBack: "معاودة الاتصال",

  title: "الرنين",
  ringtone: "النغمة",
  ringtones: { chimes: "أجراس", marimba: "ماريمبا", bell: "جرس", hum: "طنين" },
  volume: "مستوى الصوت",
  notifications: "الإشعارات",
  ask: "إظهار الإشعارات",
  notify: "إظهار المكالمات كإشعارات",
  notifyHint: "ما دامت هذه الصفحة مفتوحة وأنت تنظر إلى غيرها.",
  hideNames: "إخفاء الأسماء",
  hideNamesHint: "لا يذكر الإشعار من المتصل.",
  permission: {
    default: "يمكن إظهار المكالمات كإشعارات، مع الرد والرفض حيث يتيح النظام ذلك.",
    denied: "المتصفح يحجب إشعارات هذه الصفحة. اسمح بها بجوار شريط العنوان.",
    granted: "المتصفح يسمح بالإشعارات.",
    unsupported: "هذا المتصفح لا يُظهر الإشعارات.",
  },

  running: (name) => `مكالمة مع ${own(name)}`,
  returnToCall: "عودة",
  end: "إنهاء",
};

export const settings: SettingsWords = {
  close: "إغلاق",

  servers: "الخوادم",
  serversHint: "خوادم STUN وTURN، واحد في كل سطر. بدونها تمر المكالمات مباشرة.",
  serversExample: "stun:stun.example.org\nturns:user:secret@turn.example.org:5349?transport=tcp",
  relayOnly: "استخدام مرحّل دائمًا",
  relayOnlyHint: "يخفي عنوانك عمّن تتحدث معهم. يحتاج إلى خادم turn: أو turns:.",
  notKept: "بدأ البرنامج بلا ملف إعدادات: تبقى التغييرات حتى يتوقف.",
  nothing: "لا خادم لاختباره.",
  test: "اختبار",
  testing: "جارٍ الاختبار…",
  save: "حفظ",
  relay: {
    ok: () => "المرحّل متاح.",
    refused: (error) => `رُفض الاسم أو كلمة المرور${because(error)}.`,
    expired: (until) => `كان اسم المستخدم صالحًا حتى ${until}. احصل على اسم جديد مع كلمة مروره.`,
    silent,
  },
  stun: { ok: () => "يجيب.", refused: (error) => `رفض الطلب${because(error)}.`, silent },

  checkHint: "شاهد نفسك واسمعها قبل المكالمة. لا تعمل الكاميرا والميكروفون إلا أثناء ذلك.",
  check: "اختبار الكاميرا والميكروفون",
  allowHint: "متصفحك يسأل، غالبًا بجوار شريط العنوان.",
  stop: "إيقاف",
  you: "صورتك",
  level: "شدة صوت ميكروفونك",
  silent: "يبدو ميكروفونك صامتًا. قل شيئًا؛ وإن لم يتحرك الشريط فاختر غيره، أو تحقق من أنه غير مكتوم.",
  tone: "تشغيل صوت تجريبي",
  checkRelay: "اختبار المُرحِّل",
  noRelay: "لا يوجد مُرحِّل ضمن الخوادم. تمر المكالمات مباشرة أو عبر مُرحِّل شبكة الدردشة.",
  tryAgain: "إعادة المحاولة",

  language: "اللغة",
  languageLabel: "لغة الصفحة",
  browserLanguage: "لغة المتصفح",
};

export const host: HostWords = {
  noCommand: "لم يقل البرنامج الذي فتح هذه الصفحة بعدُ ما المطلوب. إن لم يحدث شيء فأغلقها واتصل من جديد.",
  noServers: "لم تُعطَ خوادم اتصال، لذلك قد لا تتم المكالمة عبر بعض الشبكات.",
  hungUp: "أنهيت المكالمة.",
  declined: "رفضت المكالمة.",
  cancelled: "ألغيت المكالمة قبل الرد عليها.",
  peerHungUp: "أنهى الطرف الآخر المكالمة.",
  connectFailed: "لم يُعثر على طريق بين الجهازين. اتصل من جديد أو من شبكة أخرى.",
  lost: "انقطع الاتصال ولم يعد.",
  networkChanged: "غيّر هذا الجهاز شبكته ولم تستطع المكالمة اللحاق به. اتصل من جديد.",
  unreadable: "تتعذر قراءة ما أرسله الطرف الآخر. اطلب منه تحديث برنامجه ثم اتصل من جديد.",
  notTaken: "لم يأخذ البرنامج الذي فتح هذه الصفحة المكالمة. أغلق هذه النافذة واتصل من جديد.",
  failed: "لم يستطع المتصفح إعداد المكالمة. استخدم إصدارًا حديثًا من Chromium أو Firefox.",
  denied: "لا يُسمح لهذه الصفحة باستخدام الميكروفون. اسمح به ثم أعد المحاولة.",
  missing: "لم يُعثر على ميكروفون ولا كاميرا. صِل أحدهما ثم أعد المحاولة.",
  busy: "برنامج آخر يستخدم الميكروفون. أغلقه هناك ثم أعد المحاولة.",
  close: "إغلاق",
  nobody:
    "تُجري هذه الصفحة المكالمات لبرنامج آخر، ولا برنامج هنا. اتصل من برنامج المحادثة؛ وإن كنت كاتبه فاقرأ docs/embedding.md في localcall.",
};

export const link: LinkWords = {
  intro: "مع أي شخص لديه localcall أيضًا: بلا حساب، بنصّين فقط في أي محادثة تختارها.",
  name: "اسمك في الرابط (اختياري)",
  make: { audio: "رابط مكالمة صوتية", video: "رابط مكالمة فيديو" },
  sent: "هل وصلك رابط؟",
  paste: "الصق النص الذي يبدأ بـ«LocalcallLink»",
  close: "إغلاق",

  sendLink: "1. أرسل هذا النص إلى من تريد الاتصال به",
  sendAnswer: "أرسل هذا النص ردًّا",
  holds: (time) => `يمكن لأول من يستلمه أن يردّ حتى ${own(time)}.`,
  pasteAnswer: "2. الصق النص الذي يصلك ردًّا",
  waitsForAnswer: "في انتظار نص الطرف الآخر…",
  waitsForPaste: "تبدأ المكالمة عندما يلصقه الطرف الآخر.",
  copy: "نسخ",
  copied: "تم النسخ",
  share: "مشاركة…",
};

export const more: MoreWords = {
  close: "إغلاق",

  sound: "الصوت",
  volume: "مستوى الصوت",

  onHold: "قيد الانتظار",
  hold: "تعليق المكالمة",
  holdHint: "أثناء التعليق لا يُرسل شيء ولا يُرى ولا يُسمع، ويُبلَّغ الطرف الآخر.",
  resume: "استئناف",
};

export const sections: SectionsWords = {
  view: "العرض",
  fullScreen: "ملء الشاشة",
  leaveFullScreen: "الخروج من ملء الشاشة",
  swap: "تبديل الصورتين",
  swapBack: "إعادة الصورتين",

  data: "استهلاك البيانات",
  dataUse: { full: "بقدر ما يسمح الاتصال", low: "بيانات قليلة", audio: "صوت فقط" },
  dataHint: {
    full: "أفضل صورة وصوت.",
    low: "صور صغيرة. وإن كان الطرف الآخر يستخدم localcall فإنه يرسل القليل أيضًا.",
    audio: "بلا صور: تتوقف كاميرتك وتُخفى صورة الطرف الآخر.",
  },
  dataAlways: "في كل مكالمة",
  askedFor: { low: "الطرف الآخر يوفّر البيانات: أنت ترسل صورة صغيرة.", audio: "الطرف الآخر يريد الصوت فقط: صورتك لا تُرسل." },

  quality: "الاتصال",
  qualityHint: {
    good: "الصوت والصورة يصلان جيدًا.",
    fair: "يتأثر الصوت أو الصورة قليلًا.",
    poor: "يضيع الكثير. قد تفيد البيانات القليلة أو الصوت فقط.",
  },
  figure: {
    received: "المستلم",
    sent: "المرسل",
    theirPicture: "صورة الطرف الآخر",
    theirScreen: "شاشة الطرف الآخر",
    yourPicture: "صورتك",
    loss: "الضائع في الطريق إليك",
    peerLoss: "الضائع في الطريق إلى الطرف الآخر",
    concealed: "صوت معوَّض",
    roundTrip: "ذهابًا وإيابًا",
    jitter: "التذبذب",
    codecs: "الصيغ",
    route: "المسار",
  },

  heldBy: (name) => `وضع ${name} المكالمة قيد الانتظار`,

  messages: "الرسائل",
  write: "اكتب رسالة",
  send: "إرسال",
  me: "أنت",
  reactWith: (emoji) => `تفاعل بـ ${emoji}`,
  reacted: (name, emoji) => `${name}: ${emoji}`,
  notSent: "تعذّر الإرسال. حاول مجددًا عندما تكون المكالمة متصلة.",

  safety: "كلمات الأمان",
  safetyHint: "اقرآها أحدكما للآخر. إذا أظهرت الشاشتان الكلمات نفسها فلا أحد بينكما.",
  safetyPending: "ما زال الطرفان يحسبانها…",
  safetyUnanswered: "لم يرد الطرف الآخر، فلا كلمات للمقارنة.",
  safetyChanged: "تغيّرت كلمات الأمان، كما يحدث عند إعادة تحميل الصفحة. قارناها من جديد.",
  between: "قد يكون أحد بينكما: لا يرى الطرفان الاتصال نفسه. أنهِ المكالمة وتواصلا بطريقة أخرى.",
  safetyWords: [
    "بومة", "حوت", "جمل", "ضفدع", "أفعى", "سلطعون", "بطة", "فأر",
    "قرد", "دب", "بقرة", "ثعلب", "نحلة", "حلزون", "خفاش", "قرش",
    "غزال", "تمساح", "جزرة", "ليمونة", "كرز", "عنب", "أناناس", "بطيخة",
    "خبز", "جبن", "بيضة", "فشار", "كعكة", "عسل", "حليب", "بطاطا",
    "مركب", "حافلة", "جرار", "مروحية", "بالون", "طبل", "كمان", "بيانو",
    "نرد", "كاميرا", "تلفاز", "بطارية", "حوض", "باب", "خيمة", "قلعة",
    "بركان", "قوس قزح", "رجل ثلج", "موجة", "زنبق", "ورقة", "تاج", "خاتم",
    "حذاء", "قميص", "حقيبة", "مجهر", "تلسكوب", "شبح", "أذن", "هدف",
  ],

  step: { good: "اتصال جيد", fair: "اتصال متوسط", poor: "اتصال ضعيف" },
};

export const beside: BesideWords = {
  close: "إغلاق",
  inCall: (name) => `مكالمة مع ${own(name)}`,
  picture: "صورة داخل صورة",
  leavePicture: "إنهاء صورة داخل صورة",
  moveHint: "اسحب صورتك إلى زاوية أخرى أو حرّكها بمفاتيح الأسهم. مفتاح الإدخال يبدّلها بالصورة الكبيرة.",

  keys: "لوحة المفاتيح",
  pushToTalk: "اضغط لتتكلم",
  pushToTalkHint: "عندما يكون الميكروفون مكتومًا، اضغط مفتاح المسافة باستمرار لتتكلم.",
  shortcutsOn: "اختصارات بمفتاح واحد",
  shortcutsHint: "أوقفها إن احتاج قارئ الشاشة أو التحكم الصوتي إلى هذه المفاتيح.",
  shortcutsAreOff: "الاختصارات متوقفة، تحت «لوحة المفاتيح» في «المزيد».",
  showShortcuts: "عرض الاختصارات",
  talkIsOff: "(متوقف)",
  shortcut: {
    mic: "تشغيل الميكروفون أو كتمه",
    camera: "تشغيل الكاميرا أو إيقافها",
    screen: "مشاركة الشاشة أو إيقافها",
    talk: "التكلم ما دام المفتاح مضغوطًا أثناء الكتم",
    fullScreen: "ملء الشاشة",
    picture: "صورة داخل صورة",
    more: "المزيد",
    help: "هذه المساعدة",
    end: "إنهاء المكالمة",
  },
  browserHas: "ما يتيحه هذا المتصفح",
  ability: {
    screen: "مشاركة الشاشة",
    window: "نافذة صغيرة بأزرار",
    video: "نافذة صغيرة بالصورة",
    fullScreen: "ملء الشاشة",
    hangUp: "إنهاء المكالمة بمفاتيح الوسائط في النظام",
    mute: "كتم الميكروفون بمفاتيح الوسائط في النظام",
    speaker: "اختيار مكبر الصوت",
    awake: "إبقاء الشاشة مضاءة",
  },

  failedAt: {
    signalling: "حدث الإخفاق بينما كانت شبكة المحادثة تنقل المكالمة.",
    ringing: "حدث الإخفاق قبل الرد على المكالمة.",
    devices: "حدث الإخفاق عند الميكروفون أو الكاميرا.",
    gathering: "حدث الإخفاق أثناء البحث عن مخرج من هذه الشبكة.",
    connecting: "حدث الإخفاق أثناء توصيل الجهازين.",
    media: "حدث الإخفاق أثناء الاتصال.",
  },
  toTry: {
    signalling: "تأكد من أن برنامج المحادثة متصل، ثم اتصل من جديد.",
    ringing: "اطلب من الطرف الآخر فتح برنامج المحادثة، ثم اتصل من جديد.",
    devices: "ابحث عن برنامج آخر يستخدم الميكروفون أو الكاميرا، وراجع أذونات هذه الصفحة بجوار شريط العنوان.",
    gathering: "تحقق من شبكة هذا الجهاز. وإن كانت مكالماتك عبر مرحّل فقط فاختبر الخوادم في الإعدادات.",
    connecting: "جرّب شبكة أخرى عند أحد الطرفين: نقطة اتصال الهاتف تفيد غالبًا.",
    media: "تحققا من الشبكة عند الطرفين. المكالمة بلا فيديو تحتاج إلى الأقل.",
  },
  showReport: "عرض التقرير",
  report: "تقرير هذه المكالمة",
  reportHint: "لمن يساعدك: أوقات وحالات وأنواع اتصال. بلا أسماء ولا عناوين ولا مفاتيح.",
  copyReport: "نسخ التقرير",
  copied: "نُسخ",
  notCopied: "لم ينسخه المتصفح: حدّد النص وانسخه بنفسك.",
};

export const devices: DevicesWords = {
  devices: "الأجهزة",
  kind: { mic: "الميكروفون", camera: "الكاميرا", speaker: "مكبر الصوت" },
  numbered: (kind, number) => `${kind} ${number}`,
  systemDefault: "كما في النظام",
  notThere: (name) => `${name} (غير موصول)`,
  otherSpeaker: "اختيار مكبر صوت آخر…",
  processing: {
    noiseSuppression: "كتم الضوضاء",
    echoCancellation: "إلغاء الصدى",
    autoGainControl: "موازنة شدة الصوت",
    backgroundBlur: "تمويه الخلفية",
  },

  fell: (from, to) => `فُصل «${from}». يُستخدم الآن «${to}».`,
  fellToDefault: (from) => `فُصل «${from}». يخرج الصوت الآن من مكبر الصوت الافتراضي.`,
  back: (name) => `عاد «${name}» وهو قيد الاستخدام.`,
  offered: (name) => `استخدام «${name}»؟`,
  use: "استخدامه",
  failed: {
    denied: (name) => `المتصفح لا يسمح باستخدام «${name}». لم يتغير شيء.`,
    blocked: (name) => `النظام لا يسمح باستخدام «${name}». لم يتغير شيء.`,
    missing: (name) => `«${name}» غير موجود. لم يتغير شيء.`,
    busy: (name) => `برنامج آخر يستخدم «${name}». لم يتغير شيء.`,
  },
  dismiss: "إخفاء",
};

export const pages: PagesWords = {
  devices: (microphones, cameras, speakers) =>
    `${[
      `الميكروفونات: ${counted("ar", microphones, { other: "#" })}`,
      `الكاميرات: ${counted("ar", cameras, { other: "#" })}`,
      `السماعات: ${counted("ar", speakers, { other: "#" })}`,
    ].join("، ")}.`,
  answers: "يجيب",
  done: "تم. يمكنك إغلاق علامة التبويب هذه.",
};

export const told = /* @__PURE__ */ telling({
  endings: {
    "hung-up": "أنهيت المكالمة.",
    "peer-hung-up": "أنهى الطرف الآخر المكالمة.",
    cancelled: "ألغيت المكالمة قبل الرد عليها.",
    "peer-cancelled": "فاتتك المكالمة: توقّف الطرف الآخر عن الاتصال.",
    declined: "رفضت المكالمة.",
    "peer-declined": "رفض الطرف الآخر المكالمة.",
    "no-answer": "لم يردّ أحد.",
    missed: "فاتتك المكالمة.",
    stale: "فاتتك المكالمة: وصلت إلى هذا الجهاز متأخرة.",
    busy: "الطرف الآخر في مكالمة أخرى.",
    "busy-here": "كنت في مكالمة أخرى، فأُخبر المتصل بأنك مشغول.",
    "answered-elsewhere": "تم الرد على المكالمة من جهاز آخر لك.",
    "declined-elsewhere": "رُفضت المكالمة من جهاز آخر لك.",
    recalled: "عاود الطرف الآخر الاتصال؛ حلّت المكالمة الجديدة محل هذه.",
    glare: "اتصل كل منكما بالآخر في اللحظة نفسها؛ استمرت المكالمة الأخرى.",
    switched: "أنهيت هذه المكالمة للرد على أخرى.",
    "permission-denied": "لا يُسمح للمتصفح باستخدام الميكروفون. اسمح به بجوار شريط العنوان ثم اتصل من جديد.",
    "no-device": "لم يُعثر على ميكروفون ولا كاميرا. صِل أحدهما ثم اتصل من جديد.",
    "device-busy": "برنامج آخر يستخدم الميكروفون. أغلقه هناك ثم اتصل من جديد.",
    "page-not-opened": "لم تُفتح صفحة المكالمة في المتصفح. افتحها ثم اتصل من جديد.",
    "page-closed": "أُغلقت علامة تبويب المكالمة.",
    "page-reloaded": "أُعيد تحميل علامة تبويب المكالمة، وتعذّر استئناف هذه المكالمة.",
    "page-failed": "فشلت المكالمة في هذا الطرف. أعد تحميل صفحة المكالمة إن وُجدت، ثم اتصل من جديد.",
    "no-response": "تم الرد على المكالمة، لكن جهاز الطرف الآخر لم يرسل شيئًا بعد ذلك.",
    "connect-failed": "لم يُعثر على طريق بين الجهازين. يفيد عادةً مرحّل (خادم TURN) في الإعدادات.",
    "no-relay": "تمر مكالماتك عبر مرحّل فقط (خادم TURN)، ولم يصلح أي منها. اختبر الخوادم في الإعدادات.",
    "connection-lost": "انقطع الاتصال ولم يعد.",
    "network-changed": "غيّر هذا الجهاز شبكته ولم تستطع المكالمة اللحاق به. اتصل من جديد.",
    "restart-unsupported": "غيّر جهاز الطرف الآخر شبكته ولم يستطع هذا الطرف اللحاق به. اتصل من جديد.",
    "encryption-unsupported": "لا يستطيع هذا المتصفح تشفير المكالمة. استخدم إصدارًا حديثًا من Chromium أو Firefox.",
    "encryption-refused": "لم تكن المكالمة مشفّرة من طرف إلى طرف بمفتاحها، واخترت عدم المتابعة.",
    "peer-unreadable": "تتعذر قراءة ما أرسله الطرف الآخر. اطلب منه تحديث برنامجه ثم اتصل من جديد.",
    "peer-failed": "حدث خطأ عند الطرف الآخر. اتصل من جديد.",
    "core-lost": "توقّف برنامج المحادثة، لذلك تعذّرت المكالمة. اتصل من جديد عندما يعمل.",
    "core-refused": "رفضت شبكة المحادثة المكالمة.",
    "server-stopped": "أُوقف localcall.",
  },
  questions: {
    unencrypted: "لا يستطيع متصفح الطرف الآخر إضافة تشفير المكالمة الخاص. تبقى المكالمة محمية في طريقها. هل تريد المتابعة؟",
  },
  sentences: {
    "{0} cannot be called.": "لا يمكن الاتصال بـ{0}.",
    "This call is over.": "انتهت هذه المكالمة.",
    "You are in a call with {0}. End it first.": "أنت في مكالمة مع {0}. أنهِها أولًا.",
    "There is no such contact.": "لا توجد جهة الاتصال هذه.",
    "This call has been answered.": "سبق الرد على هذه المكالمة.",
    "localcall could not do this. Its log says more.": "لم يستطع localcall فعل ذلك. التفاصيل في سجله.",
    "localcall could not pass this on. Its log says more.": "لم يستطع localcall تمرير ذلك. التفاصيل في سجله.",
    "The call log cannot be cleared: {0}.": "لا يمكن مسح سجل المكالمات: {0}.",
    "{0} cannot be written: {1}": "لا يمكن الكتابة في {0}: {1}",
    "{0} cannot be held to relays, so it would show your address. Leave it out, or switch relay_only off in the settings.":
      "لا يمكن إلزام {0} بالمرحّلات، فقد يُظهر عنوانك. استغنِ عنه أو أوقف relay_only في الإعدادات.",
    "Line {0}: {1}": "السطر {0}: {1}",
    "The same as line {0}.": "مطابق للسطر {0}.",
    "It begins with stun:, stuns:, turn: or turns:, then host:port.": "يبدأ بـ stun: أو stuns: أو turn: أو turns: ثم host:port.",
    "A turn server needs a user and a password: {0}:user:password@host:port.":
      "يحتاج خادم TURN إلى اسم وكلمة مرور: {0}:user:password@host:port.",
    "After ? only transport=udp or transport=tcp may stand, and only for turn and turns.":
      "بعد علامة ? لا يجوز إلا transport=udp أو transport=tcp، ومع turn وturns فقط.",
    "Before @ stands user:password.": "يأتي user:password قبل @.",
    "In a user or a password % stands before two digits of a code; write % itself as %25.":
      "في الاسم أو كلمة المرور يسبق % رقمَي رمز؛ ويُكتب % نفسه %25.",
    "The % codes of the user or the password are no UTF-8.": "رموز % في الاسم أو كلمة المرور ليست UTF-8.",
    "What stands in brackets is no IPv6 address.": "ما بين القوسين ليس عنوان IPv6.",
    "Write an IPv6 address in brackets, as in stun:[2001:db8::1]:3478.": "يُكتب عنوان IPv6 بين قوسين، مثل stun:[2001:db8::1]:3478.",
    "{0} is no host name.": "{0} ليس اسم مضيف.",
    "The host is missing.": "اسم المضيف ناقص.",
    "The port is a number from 1 to 65535; without one, leave the colon out too.":
      "المنفذ رقم من 1 إلى 65535؛ وبدونه احذف النقطتين أيضًا.",
    "Only encrypted chats can carry calls, and the chat with {0} is not encrypted. Meet by an invite link: run `localcall deltachat invite`, and let them open it in Delta Chat.":
      "المكالمات في المحادثات المشفّرة فقط، والمحادثة مع {0} غير مشفّرة. استخدم رابط دعوة: نفّذ `localcall deltachat invite` ودع الطرف الآخر يفتحه في Delta Chat.",
    "Calls with {0} are switched off. Switch them on in SimpleX, in the preferences of this contact; they may have to do the same.":
      "المكالمات مع {0} موقوفة. فعّلها في SimpleX في تفضيلات جهة الاتصال هذه؛ وقد يلزم ذلك عند الطرفين.",
    "You and {0} are not connected in SimpleX yet. It goes on by itself when both are online.":
      "لم تتصل بعدُ مع {0} في SimpleX. يستمر ذلك تلقائيًا عندما يكون كلاكما على الشبكة.",
    "{0} has left this chat in SimpleX.": "غادر {0} هذه المحادثة في SimpleX.",
    "Delta Chat refused the call: {0}": "رفض Delta Chat المكالمة: {0}",
    "They are not here any more.": "لم يعد الطرف الآخر هنا.",
    "This is no text of localcall. Copy all of what they sent, from “Localcall” on.":
      "هذا ليس نصًّا من localcall. انسخ كل ما أُرسل إليك بدءًا من «Localcall».",
    "The end of this text is missing. Copy all of it, and paste it again.":
      "نهاية هذا النص ناقصة. انسخه كاملًا والصقه مرة أخرى.",
    "This text was changed on its way. Copy it again, or ask for a new one.":
      "تغيّر هذا النص في الطريق. انسخه مرة أخرى أو اطلب نصًّا جديدًا.",
    "This text is of another version of localcall. Both need the same one.":
      "هذا النص من إصدار آخر من localcall. يحتاج الطرفان إلى الإصدار نفسه.",
    "This link has expired. Ask for a new one.": "انتهت صلاحية هذا الرابط. اطلب رابطًا جديدًا.",
    "This text was used already. A new call needs a new link.": "استُخدم هذا النص من قبل. تحتاج المكالمة الجديدة إلى رابط جديد.",
    "This is your own text. Send it to the other, and paste here what they send back.":
      "هذا نصك أنت. أرسله إلى الطرف الآخر، والصق هنا ما يصلك منه.",
    "This is the answer to a link. It belongs into the call that waits for it.":
      "هذا ردّ على رابط. مكانه في المكالمة التي تنتظره.",
    "This is a link, and not the answer to yours. Ask them to paste your link into their localcall.":
      "هذا رابط وليس ردًّا على رابطك. اطلب من الطرف الآخر أن يلصق رابطك في localcall لديه.",
    "This answers another link, or one that is over. Make a new link.":
      "هذا ردّ على رابط آخر أو على رابط انتهى. أنشئ رابطًا جديدًا.",
    "Calls by link need localcall's own call page.": "تحتاج المكالمات بالروابط إلى صفحة المكالمات في localcall.",
  },
});
