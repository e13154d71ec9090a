/**
 * The product drawings, 200 by 270, standing on a floor at y 258. Petrol, steel, coffee and one touch of brass, so that
 * they sit on brass, white and petrol grounds alike. A catalogue names one of `drawings`.
 */
import { svg, type SVGTemplateResult } from 'lit'

const floor = (rx: number): SVGTemplateResult => svg`<ellipse cx="100" cy="258" rx=${rx} ry="8" fill="#10292f" opacity=".14" />`

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

const handGrinder = svg`${floor(52)}
  <path d="M100 40V26h58" fill="none" stroke="#cfd6d4" stroke-width="7" stroke-linecap="round" stroke-linejoin="round" />
  <rect x="148" y="6" width="22" height="40" rx="11" fill="#5b3a22" />
  <path d="M155 14v22" stroke="#7a5232" stroke-width="3" stroke-linecap="round" />
  <rect x="66" y="40" width="68" height="20" rx="8" fill="#0a3641" />
  <rect x="70" y="60" width="60" height="96" fill="#12505f" />
  <path d="M78 68v80" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".22" />
  <path d="M116 60h14v96h-14z" fill="#0a3641" />
  <rect x="66" y="156" width="68" height="16" rx="4" fill="#f4b942" />
  <path d="M74 160v8M82 160v8M90 160v8M98 160v8M106 160v8M114 160v8M122 160v8" stroke="#a06a00" stroke-width="2" />
  <path d="M72 172h56v70a14 14 0 0 1-14 14H86a14 14 0 0 1-14-14z" fill="#bcd6db" opacity=".9" />
  <path d="M72 206h56v36a14 14 0 0 1-14 14H86a14 14 0 0 1-14-14z" fill="#5b3a22" />
  <path d="M80 180v52" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".55" />`

const espressoMachine = svg`${floor(94)}
  <rect x="18" y="56" width="164" height="70" rx="14" fill="#12505f" />
  <path d="M26 70v40" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".22" />
  <path d="M22 46h156v12H22z" fill="#cfd6d4" />
  <path d="M40 46V28h44v18zM96 46V34h34v12z" fill="#fff" />
  <path d="M84 32h8a6 6 0 0 1 0 12h-8M130 36h6a4 4 0 0 1 0 8h-6" fill="none" stroke="#fff" stroke-width="4" />
  <circle cx="56" cy="92" r="17" fill="#f8f7f3" />
  <path d="M56 92l7-8" stroke="#a02529" stroke-width="3" stroke-linecap="round" />
  <circle cx="56" cy="92" r="13" fill="none" stroke="#9aa6a5" stroke-width="2" stroke-dasharray="2 4" />
  <circle cx="144" cy="92" r="13" fill="#0a3641" />
  <circle cx="144" cy="92" r="7" fill="#f4b942" />
  <path d="M118 126h46v112h-46z" fill="#0a3641" />
  <path d="M36 126h82v112H36z" fill="#0d4250" />
  <path d="M72 126h44l-5 18H77z" fill="#cfd6d4" />
  <path d="M70 144h48v12H70z" fill="#9aa6a5" />
  <path d="M72 145H24a6 6 0 0 0 0 11h50z" fill="#5b3a22" />
  <path d="M88 156h4v14h-4zM98 156h4v14h-4z" fill="#9aa6a5" />
  <path d="M90 170v20M100 170v20" stroke="#5b3a22" stroke-width="2.500" />
  <path d="M76 188h38v16a15 15 0 0 1-15 15h-8a15 15 0 0 1-15-15z" fill="#fff" />
  <path d="M114 192h4a6 6 0 0 1 0 13h-5" fill="none" stroke="#fff" stroke-width="4" />
  <path d="M146 128v44l-10 26" fill="none" stroke="#cfd6d4" stroke-width="6" stroke-linecap="round" stroke-linejoin="round" />
  <rect x="14" y="236" width="172" height="20" rx="8" fill="#0a3641" />
  <path d="M40 229h104v8H40z" fill="#cfd6d4" />`

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

const scale = svg`${floor(90)}
  <path d="M68 124h64l-4 62a16 16 0 0 1-16 15H88a16 16 0 0 1-16-15z" fill="#bcd6db" opacity=".8" />
  <path d="M71 164h58l-1.500 22a16 16 0 0 1-16 15H88a16 16 0 0 1-16-15z" fill="#5b3a22" />
  <path d="M64 116h72v10H64z" fill="#12505f" />
  <path d="M78 132l2 40" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".6" />
  <rect x="20" y="202" width="160" height="14" rx="6" fill="#cfd6d4" />
  <path d="M28 216h144l8 28a9 9 0 0 1-9 12H29a9 9 0 0 1-9-12z" fill="#0a3641" />
  <rect x="62" y="226" width="62" height="22" rx="5" fill="#12505f" />
  <path d="M72 232v10M72 237h8M80 232v10M90 232h9v5h-9v5h9M108 232h9v10h-9z" fill="none" stroke="#f7c356" stroke-width="2.600" />
  <circle cx="146" cy="237" r="7" fill="#f4b942" />`

const dripper = svg`${floor(70)}
  <path d="M40 62h112l-30 66H70z" fill="#fff" />
  <path d="M54 62h84l-26 58H80z" fill="#e6e5dd" />
  <path d="M60 74h72l-20 46H80z" fill="#5b3a22" />
  <path d="M152 70h10a12 12 0 0 1 0 24h-20" fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round" />
  <path d="M50 70l22 50" stroke="#cfd6d4" stroke-width="4" stroke-linecap="round" />
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

const cup = svg`${floor(78)}
  <path d="M84 92c-10-16 10-22 0-40M112 92c-10-16 10-22 0-40" fill="none" stroke="#9aa6a5" stroke-width="5" stroke-linecap="round" opacity=".7" />
  <path d="M148 138h14a24 24 0 0 1 0 48h-22" fill="none" stroke="#12505f" stroke-width="12" />
  <path d="M42 116h112v62a54 54 0 0 1-54 54h-4a54 54 0 0 1-54-54z" fill="#12505f" />
  <path d="M134 116h20v62a54 54 0 0 1-34 50c12-20 14-60 14-112z" fill="#0a3641" />
  <ellipse cx="98" cy="117" rx="56" ry="13" fill="#0d4250" />
  <ellipse cx="98" cy="118" rx="47" ry="9" fill="#5b3a22" />
  <path d="M54 136c2 40 6 54 16 68" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".22" />
  <path d="M22 236h152a26 20 0 0 1-26 20H48a26 20 0 0 1-26-20z" fill="#f4b942" />
  <path d="M40 246h116" stroke="#a06a00" stroke-width="3" stroke-linecap="round" />`

const press = svg`${floor(66)}
  <circle cx="96" cy="22" r="12" fill="#f4b942" />
  <path d="M96 32v130" stroke="#9aa6a5" stroke-width="6" />
  <path d="M50 92h92v154a10 10 0 0 1-10 10H60a10 10 0 0 1-10-10z" fill="#bcd6db" opacity=".8" />
  <path d="M50 166h92v80a10 10 0 0 1-10 10H60a10 10 0 0 1-10-10z" fill="#5b3a22" />
  <path d="M50 158h92v10H50z" fill="#cfd6d4" />
  <path d="M62 104v46" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".7" />
  <path d="M44 92c0-26 104-26 104 0z" fill="#0a3641" />
  <path d="M40 88h112v12H40z" fill="#12505f" />
  <path d="M40 94l-14-8" stroke="#12505f" stroke-width="9" stroke-linecap="round" />
  <path d="M142 116h20a16 16 0 0 1 16 16v62a16 16 0 0 1-16 16h-20" fill="none" stroke="#0a3641" stroke-width="12" />
  <path d="M44 236h104v20H44z" fill="#12505f" />
  <path d="M54 100v136M138 100v136" stroke="#12505f" stroke-width="7" />`

const moka = svg`${floor(66)}
  <circle cx="96" cy="42" r="11" fill="#f4b942" />
  <path d="M58 66c8-20 68-20 76 0z" fill="#cfd6d4" />
  <path d="M50 66h92l-14 86H64z" fill="#cfd6d4" />
  <path d="M112 66h30l-14 86h-20z" fill="#9aa6a5" />
  <path d="M50 66L30 92l26 12z" fill="#cfd6d4" />
  <path d="M64 76l8 66" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".8" />
  <path d="M140 72h26a10 10 0 0 1 10 11l-10 62" fill="none" stroke="#0a3641" stroke-width="13" stroke-linecap="round" stroke-linejoin="round" />
  <rect x="58" y="150" width="76" height="16" rx="4" fill="#12505f" />
  <path d="M62 166h68l18 90H44z" fill="#cfd6d4" />
  <path d="M110 166h20l18 90h-30z" fill="#9aa6a5" />
  <circle cx="70" cy="206" r="7" fill="#f4b942" />
  <path d="M66 176l-12 70" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".6" />`

const tamper = svg`${floor(56)}
  <path d="M76 70a24 24 0 0 1 48 0c0 26-12 40-12 72H88c0-32-12-46-12-72z" fill="#5b3a22" />
  <path d="M86 66c0 24 8 40 8 66" fill="none" stroke="#7a5232" stroke-width="6" stroke-linecap="round" />
  <path d="M86 142h28v14H86z" fill="#f4b942" />
  <path d="M92 156h16v44H92z" fill="#cfd6d4" />
  <path d="M102 156h6v44h-6z" fill="#9aa6a5" />
  <path d="M60 200c0-12 80-12 80 0v8H60z" fill="#cfd6d4" />
  <rect x="52" y="208" width="96" height="48" rx="8" fill="#12505f" />
  <path d="M126 208h14a8 8 0 0 1 8 8v32a8 8 0 0 1-8 8h-14z" fill="#0a3641" />
  <path d="M62 218v28" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".22" />`

const pitcher = svg`${floor(68)}
  <path d="M138 128h20a14 14 0 0 1 14 14v46a26 26 0 0 1-26 26h-12" fill="none" stroke="#9aa6a5" stroke-width="12" />
  <path d="M52 104L30 90l6 34 16 20z" fill="#cfd6d4" />
  <path d="M46 104h94l-4 46c14 30 14 62 6 96a12 12 0 0 1-12 10H58a12 12 0 0 1-12-10c-8-34-8-66 6-96z" fill="#cfd6d4" />
  <path d="M118 104h22l-4 46c14 30 14 62 6 96a12 12 0 0 1-12 10h-20c16-40 16-110 8-152z" fill="#9aa6a5" />
  <ellipse cx="92" cy="104" rx="48" ry="11" fill="#12505f" />
  <ellipse cx="92" cy="106" rx="40" ry="7" fill="#fff" />
  <path d="M64 128c-12 30-14 70-6 108" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round" opacity=".8" />
  <path d="M54 196h78v8H54z" fill="#f4b942" />`

const papers = svg`${floor(84)}
  <path d="M58 84h96l-22 78H80z" fill="#fff" />
  <path d="M58 84h96l-3 10H61z" fill="#e6e5dd" />
  <path d="M74 98l16 60M138 98l-16 60M106 98v60" stroke="#cfd6d4" stroke-width="3" stroke-linecap="round" />
  <path d="M28 138h144v108a10 10 0 0 1-10 10H38a10 10 0 0 1-10-10z" fill="#12505f" />
  <path d="M146 138h26v108a10 10 0 0 1-10 10h-16z" fill="#0a3641" />
  <path d="M66 178h68l-18 50H84z" fill="#f8f7f3" />
  <path d="M80 178l10 50M120 178l-10 50" stroke="#9aa6a5" stroke-width="3" />
  <path d="M28 150h144v9H28z" fill="#f4b942" />`

const canister = svg`${floor(64)}
  <path d="M66 70a34 20 0 0 1 68 0" fill="none" stroke="#cfd6d4" stroke-width="7" />
  <rect x="40" y="66" width="120" height="30" rx="10" fill="#5b3a22" />
  <path d="M52 76h70" stroke="#7a5232" stroke-width="5" stroke-linecap="round" />
  <path d="M46 96h108v146a14 14 0 0 1-14 14H60a14 14 0 0 1-14-14z" fill="#12505f" />
  <path d="M128 96h26v146a14 14 0 0 1-14 14h-16z" fill="#0a3641" />
  <path d="M56 110v120" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".22" />
  <rect x="68" y="138" width="64" height="66" rx="8" fill="#f4b942" />
  <ellipse cx="100" cy="171" rx="14" ry="19" transform="rotate(26 100 171)" fill="#2b1c00" />
  <path d="M107 157c-10 7-3 18-14 28" fill="none" stroke="#f4b942" stroke-width="3" stroke-linecap="round" />`

const brush = svg`${floor(60)}
  <path d="M88 22a14 14 0 0 1 28 0l6 92H82z" fill="#5b3a22" />
  <path d="M96 26l-4 80" stroke="#7a5232" stroke-width="6" stroke-linecap="round" />
  <circle cx="102" cy="30" r="5" fill="#f4b942" />
  <path d="M66 114h72v34H66z" fill="#12505f" />
  <path d="M118 114h20v34h-20z" fill="#0a3641" />
  <path d="M66 126h72v7H66z" fill="#f4b942" />
  <path d="M66 148h72l16 108H50z" fill="#e6e5dd" />
  <path d="M78 152l-10 100M92 152l-4 100M106 152v100M120 152l6 100M130 152l14 100" stroke="#9aa6a5" stroke-width="3" stroke-linecap="round" />`

const parcel = svg`${floor(80)}
  <path d="M24 126l76-26 76 26-76 28z" fill="#f6dfae" />
  <path d="M24 126l76 28v102l-70-26a9 9 0 0 1-6-8z" fill="#d9b06a" />
  <path d="M176 126l-76 28v102l70-26a9 9 0 0 0 6-8z" fill="#c39a55" />
  <path d="M62 113l76 27v34l-20 7v-34L42 120z" fill="#12505f" />`

/** Every drawing by its name; the seed of a catalogue may use these and no others. */
export const drawings: Readonly<Record<string, SVGTemplateResult>> = {
  beans,
  brush,
  canister,
  cup,
  dripper,
  espresso_machine: espressoMachine,
  grinder,
  hand_grinder: handGrinder,
  kettle,
  moka,
  papers,
  parcel,
  pitcher,
  press,
  scale,
  tamper,
}

export const drawingOf = (name: string): SVGTemplateResult => drawings[name] ?? parcel
