/** The pictures that tie a kiosk to a phone: the same drawings and words on both. Their names are the server's. */
import anchor from 'lucide-static/icons/anchor.svg?raw'
import apple from 'lucide-static/icons/apple.svg?raw'
import bike from 'lucide-static/icons/bike.svg?raw'
import bird from 'lucide-static/icons/bird.svg?raw'
import cat from 'lucide-static/icons/cat.svg?raw'
import coffee from 'lucide-static/icons/coffee.svg?raw'
import fish from 'lucide-static/icons/fish.svg?raw'
import flower from 'lucide-static/icons/flower.svg?raw'
import glasses from 'lucide-static/icons/glasses.svg?raw'
import guitar from 'lucide-static/icons/guitar.svg?raw'
import key from 'lucide-static/icons/key.svg?raw'
import moon from 'lucide-static/icons/moon.svg?raw'
import rocket from 'lucide-static/icons/rocket.svg?raw'
import scissors from 'lucide-static/icons/scissors.svg?raw'
import star from 'lucide-static/icons/star.svg?raw'
import sun from 'lucide-static/icons/sun.svg?raw'
import tree from 'lucide-static/icons/tree-deciduous.svg?raw'
import umbrella from 'lucide-static/icons/umbrella.svg?raw'
import { icon } from './icon.ts'
import en from './pairing-pictures.en.json' with { type: 'json' }
import es from './pairing-pictures.es.json' with { type: 'json' }
import { texts } from './texts.ts'

const say = texts({ en, es })

type Name = keyof typeof en

const DRAWINGS: Readonly<Record<Name, string>> = {
  anchor,
  apple,
  bike,
  bird,
  cat,
  coffee,
  fish,
  flower,
  glasses,
  guitar,
  key,
  moon,
  rocket,
  scissors,
  star,
  sun,
  tree,
  umbrella,
}

const isKnown = (name: string): name is Name => name in DRAWINGS

/** Of a name that this build does not know, nothing is drawn, and the name itself is said. */
export const pairingPicture = (name: string) => (isKnown(name) ? icon(DRAWINGS[name]) : '')
export const pairingWord = (name: string): string => (isKnown(name) ? say(name) : name)
