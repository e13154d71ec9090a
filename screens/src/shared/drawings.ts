/**
 * The product drawings, 200 by 270, standing on a floor at y 258. Petrol, steel, coffee and one touch of brass, so that
 * they sit on brass, white and petrol grounds alike. A catalogue names one of `drawings`.
 */
import { svg, type SVGTemplateResult } from 'lit'
import { floor } from './drawing-floor.ts'
import { boots, knife, lamp, map, mug, pack, stove, tent } from './outdoor-drawings.ts'

const grinder = svg`${floor(78)}
  <path d="M58 20h84l-15 62H73z" fill="#bcd6db" opacity=".85" />
  <path d="M63.500 43h73l-9.500 39H73z" fill="#5b3a22" />
  <g fill="#7a5232">
    <ellipse cx="80" cy="46" rx="8" ry="5" transform="rotate(-20 80 46)" />
    <ellipse cx="99" cy="44" rx="8" ry="5" transform="rotate(18 99 44)" />
    <ellipse cx="118" cy="47" rx="8" ry="5" transform="rotate(-12 118 47)" />
    <ellipse cx="90" cy="58" rx="8" ry="5" transform="rotate(25 90 58)" />
    <ellipse cx="111" cy="60" rx="8" ry="5" />
    <ellipse cx="98" cy="72" rx="8" ry="5" transform="rotate(-18 98 72)" />
  </g>
  <path d="M66 26l6 24" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".6" />
  <rect x="52" y="10" width="96" height="13" rx="6.500" fill="#0a3641" />
  <rect x="62" y="82" width="76" height="20" rx="5" fill="#f4b942" />
  <path d="M70 86v12M78 86v12M86 86v12M94 86v12M102 86v12M110 86v12M118 86v12M126 86v12" stroke="#a06a00" stroke-width="2" />
  <path d="M56 102h88a10 10 0 0 1 10 10v34a12 12 0 0 1-12 12H58a12 12 0 0 1-12-12v-34a10 10 0 0 1 10-10z" fill="#12505f" />
  <path d="M54 112v34" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".22" />
  <circle cx="100" cy="130" r="17" fill="#0a3641" />
  <circle cx="100" cy="130" r="11" fill="none" stroke="#f4b942" stroke-width="3" />
  <path d="M100 130l5-7" stroke="#f4b942" stroke-width="3" stroke-linecap="round" />
  <path d="M112 158h34v84h-34z" fill="#12505f" />
  <path d="M132 158h14v84h-14z" fill="#0a3641" />
  <path d="M68 158h30l-6 20H74z" fill="#cfd6d4" />
  <path d="M50 196h64v6H50z" fill="#cfd6d4" />
  <path d="M60 202h46l-4 15H64z" fill="#9aa6a5" />
  <path d="M60 205H28a6 6 0 0 0 0 12h34z" fill="#5b3a22" />
  <path d="M74 196l9-12 9 12z" fill="#5b3a22" />
  <rect x="36" y="238" width="124" height="18" rx="7" fill="#0a3641" />
  <rect x="50" y="231" width="56" height="8" rx="3" fill="#cfd6d4" />`

const kettle = svg`${floor(84)}
  <path d="M58 108C34 106 26 128 30 150c4 26 16 40 34 52" fill="none" stroke="#0a3641" stroke-width="12" stroke-linecap="round" />
  <path d="M140 196c24-8 18-58 40-92" fill="none" stroke="#12505f" stroke-width="11" stroke-linecap="round" />
  <path d="M172 108l16-10" stroke="#12505f" stroke-width="9" stroke-linecap="round" />
  <path d="M70 112h66l16 120H54z" fill="#12505f" />
  <path d="M120 112h16l16 120h-18z" fill="#0a3641" />
  <path d="M76 126l-10 92" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".22" />
  <path d="M66 102h74v12H66z" fill="#cfd6d4" />
  <path d="M84 102c2-12 36-12 38 0z" fill="#9aa6a5" />
  <circle cx="103" cy="84" r="8" fill="#f4b942" />
  <rect x="40" y="232" width="128" height="24" rx="8" fill="#0a3641" />
  <rect x="86" y="239" width="40" height="10" rx="3" fill="#bcd6db" />
  <circle cx="142" cy="244" r="5" fill="#f4b942" />`

const filter = svg`${floor(70)}
  <path d="M46 66l-6-30 18-8 18 7 20-9 20 9 18-7 18 8-6 30z" fill="#f8f7f3" stroke="#9aa6a5" stroke-width="2" stroke-linejoin="round" />
  <path d="M58 30l10 34M76 36l6 28M96 28v36M116 36l-6 28M134 30l-10 34" stroke="#9aa6a5" stroke-width="2" stroke-linecap="round" />
  <path d="M150 74h10a12 12 0 0 1 0 24h-20" fill="none" stroke="#9aa6a5" stroke-width="9" stroke-linecap="round" />
  <path d="M40 66h112l-30 62H70z" fill="#cfd6d4" />
  <path d="M122 66h30l-30 62h-18c10-18 16-40 18-62z" fill="#9aa6a5" />
  <path d="M34 58h124v10H34z" fill="#5b3a22" />
  <path d="M56 78l18 40" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".8" />
  <path d="M56 128h80v12H56z" fill="#12505f" />
  <path d="M96 140v28" stroke="#5b3a22" stroke-width="3" stroke-linecap="round" />
  <path d="M64 140h64l14 34c10 26-2 82-46 82s-56-56-46-82z" fill="#bcd6db" opacity=".85" />
  <path d="M46 196c2 34 18 60 50 60s48-26 50-60z" fill="#5b3a22" />
  <path d="M66 152l-10 26" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".7" />
  <path d="M64 140h64v10H64z" fill="#f4b942" />
  <path d="M140 176c24-4 34 12 30 30-3 14-14 24-30 26" fill="none" stroke="#0a3641" stroke-width="9" stroke-linecap="round" />`

const beans = svg`${floor(66)}
  <path d="M46 64h108l8 182a10 10 0 0 1-10 10H48a10 10 0 0 1-10-10z" fill="#12505f" />
  <path d="M130 64h24l8 182a10 10 0 0 1-10 10h-18z" fill="#0a3641" />
  <path d="M46 64l10-34h88l10 34z" fill="#0d4250" />
  <path d="M52 44h96l3 10H49z" fill="#f4b942" />
  <path d="M58 80l-6 150" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".2" />
  <rect x="60" y="104" width="80" height="104" rx="8" fill="#f8f7f3" />
  <ellipse cx="100" cy="138" rx="17" ry="22" transform="rotate(28 100 138)" fill="#5b3a22" />
  <path d="M109 121c-13 9-3 22-18 34" fill="none" stroke="#f8f7f3" stroke-width="3.500" stroke-linecap="round" />
  <path d="M74 178h52M82 192h36" stroke="#9aa6a5" stroke-width="5" stroke-linecap="round" />
  <circle cx="100" cy="84" r="6" fill="#cfd6d4" />`

const parcel = svg`${floor(80)}
  <path d="M24 126l76-26 76 26-76 28z" fill="#f6dfae" />
  <path d="M24 126l76 28v102l-70-26a9 9 0 0 1-6-8z" fill="#d9b06a" />
  <path d="M176 126l-76 28v102l70-26a9 9 0 0 0 6-8z" fill="#c39a55" />
  <path d="M62 113l76 27v34l-20 7v-34L42 120z" fill="#12505f" />`

/** Every drawing by its name: exactly the names that a catalogue may use. */
export const drawings: Readonly<Record<string, SVGTemplateResult>> = {
  beans,
  boots,
  filter,
  grinder,
  kettle,
  knife,
  lamp,
  map,
  mug,
  pack,
  stove,
  tent,
}

export const drawingOf = (name: string): SVGTemplateResult => drawings[name] ?? parcel
