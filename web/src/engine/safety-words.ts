/** 64 pictures that are easily told apart, and their names: the same list, in the same order, as localcall/wire/safety.py. */
export const SAFETY_WORDS: readonly (readonly [emoji: string, name: string])[] = [
  ["🦉", "owl"], ["🐳", "whale"], ["🐫", "camel"], ["🐸", "frog"], ["🐍", "snake"], ["🦀", "crab"], ["🦆", "duck"], ["🐭", "mouse"],
  ["🐵", "monkey"], ["🐻", "bear"], ["🐮", "cow"], ["🦊", "fox"], ["🐝", "bee"], ["🐌", "snail"], ["🦇", "bat"], ["🦈", "shark"],
  ["🦌", "deer"], ["🐊", "crocodile"], ["🥕", "carrot"], ["🍋", "lemon"], ["🍒", "cherries"], ["🍇", "grapes"], ["🍍", "pineapple"], ["🍉", "watermelon"],
  ["🍞", "bread"], ["🧀", "cheese"], ["🥚", "egg"], ["🍿", "popcorn"], ["🍩", "doughnut"], ["🍯", "honey"], ["🥛", "milk"], ["🥔", "potato"],
  ["⛵", "sailboat"], ["🚌", "bus"], ["🚜", "tractor"], ["🚁", "helicopter"], ["🎈", "balloon"], ["🥁", "drum"], ["🎻", "violin"], ["🎹", "piano"],
  ["🎲", "dice"], ["📷", "camera"], ["📺", "television"], ["🔋", "battery"], ["🛁", "bathtub"], ["🚪", "door"], ["⛺", "tent"], ["🏰", "castle"],
  ["🌋", "volcano"], ["🌈", "rainbow"], ["⛄", "snowman"], ["🌊", "wave"], ["🌷", "tulip"], ["🍁", "leaf"], ["👑", "crown"], ["💍", "ring"],
  ["👟", "shoe"], ["👕", "shirt"], ["🎒", "backpack"], ["🔬", "microscope"], ["🔭", "telescope"], ["👻", "ghost"], ["👂", "ear"], ["🎯", "target"],
];
