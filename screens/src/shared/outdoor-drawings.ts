/** The product drawings of an outdoor shop, on the grid and in the colours of `drawings.ts`. */
import { svg } from 'lit'
import { floor } from './drawing-floor.ts'

export const stove = svg`${floor(66)}
  <rect x="86" y="42" width="24" height="14" rx="6" fill="#5b3a22" />
  <path d="M34 66c0-20 128-20 128 0z" fill="#9aa6a5" />
  <path d="M152 88h36" stroke="#5b3a22" stroke-width="12" stroke-linecap="round" />
  <path d="M38 66h120v52a14 14 0 0 1-14 14H52a14 14 0 0 1-14-14z" fill="#cfd6d4" />
  <path d="M132 66h26v52a14 14 0 0 1-14 14h-18c6-18 6-44 6-66z" fill="#9aa6a5" />
  <path d="M50 76v40" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".8" />
  <rect x="30" y="62" width="136" height="9" rx="4.500" fill="#12505f" />
  <path d="M84 180L50 150v-14M112 180l34-30v-14" fill="none" stroke="#0a3641" stroke-width="7" stroke-linecap="round" stroke-linejoin="round" />
  <g fill="#f4b942" stroke="#a06a00" stroke-width="2.500" stroke-linejoin="round">
    <path d="M78 166c-10-12 0-18-2-30 12 8 16 20 8 30z" />
    <path d="M118 166c10-12 0-18 2-30-12 8-16 20-8 30z" />
    <path d="M88 168c-8-16 6-20 8-36 14 12 20 24 12 36z" />
  </g>
  <path d="M93 168c-4-8 4-12 5-18 6 6 8 12 4 18z" fill="#fff" />
  <rect x="70" y="164" width="56" height="14" rx="5" fill="#cfd6d4" />
  <path d="M88 178h20v20H88z" fill="#9aa6a5" />
  <path d="M108 188h42" stroke="#cfd6d4" stroke-width="5" stroke-linecap="round" />
  <rect x="144" y="179" width="24" height="18" rx="6" fill="#5b3a22" />
  <path d="M46 220a24 24 0 0 1 24-24h56a24 24 0 0 1 24 24v24a12 12 0 0 1-12 12H58a12 12 0 0 1-12-12z" fill="#12505f" />
  <path d="M120 196h6a24 24 0 0 1 24 24v24a12 12 0 0 1-12 12h-18z" fill="#0a3641" />
  <path d="M46 218h104v24H46z" fill="#f8f7f3" />
  <path d="M120 218h30v24h-30z" fill="#e6e5dd" />
  <path d="M60 230h44" stroke="#9aa6a5" stroke-width="5" stroke-linecap="round" />`

export const pack = svg`${floor(74)}
  <path d="M84 50c0-30 32-30 32 0" fill="none" stroke="#5b3a22" stroke-width="8" />
  <rect x="26" y="40" width="148" height="40" rx="20" fill="#e6e5dd" />
  <path d="M58 66h116a20 20 0 0 1-20 14H46z" fill="#cfd6d4" />
  <circle cx="46" cy="60" r="20" fill="#cfd6d4" />
  <path d="M46 50a10 10 0 1 0 10 10 6 6 0 1 0-8 5" fill="none" stroke="#9aa6a5" stroke-width="4" stroke-linecap="round" />
  <path d="M34 160h18v84H40a10 10 0 0 1-10-10v-60z" fill="#0d4250" />
  <rect x="26" y="128" width="22" height="60" rx="8" fill="#cfd6d4" />
  <path d="M30 116h14v14H30z" fill="#5b3a22" />
  <path d="M22 164h28v70a12 12 0 0 1-12 12h-4a12 12 0 0 1-12-12z" fill="#0a3641" />
  <path d="M46 92h108l8 140a24 24 0 0 1-24 24H62a24 24 0 0 1-24-24z" fill="#12505f" />
  <path d="M132 92h22l8 140a24 24 0 0 1-24 24h-14c12-40 12-110 8-164z" fill="#0a3641" />
  <path d="M40 84a16 16 0 0 1 16-16h88a16 16 0 0 1 16 16l4 40a12 12 0 0 1-12 13H48a12 12 0 0 1-12-13z" fill="#5b3a22" />
  <path d="M54 80l-4 36" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".22" />
  <path d="M60 176h80v50a14 14 0 0 1-14 14H74a14 14 0 0 1-14-14z" fill="#0d4250" />
  <path d="M62 178h76" stroke="#cfd6d4" stroke-width="5" stroke-linecap="round" />
  <path d="M122 178v14" stroke="#cfd6d4" stroke-width="4" stroke-linecap="round" />
  <path d="M70 70v96M130 70v96" stroke="#7a5232" stroke-width="11" />
  <rect x="61" y="140" width="18" height="20" rx="4" fill="#f4b942" />
  <rect x="121" y="140" width="18" height="20" rx="4" fill="#f4b942" />
  <path d="M66 150h8M126 150h8" stroke="#a06a00" stroke-width="3" />
  <path d="M50 150l-4 76" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".22" />`

export const boots = svg`${floor(90)}
  <path d="M72 82h62l-4 62c4 20 26 24 42 32 12 6 16 16 16 28v16H72z" fill="#3f2816" />
  <path d="M120 218h66a5 5 0 0 1 5 5v7h-71z" fill="#9aa6a5" />
  <path d="M120 228h72v14a8 8 0 0 1-8 8h-64z" fill="#0a3641" />
  <path d="M30 74c0-10 70-10 70 0l-2 16H32z" fill="#12505f" />
  <path d="M32 84h66c-2 24-4 42 0 58 10 22 34 28 52 38 14 8 20 18 20 32v12H24c2-30 10-52 10-82z" fill="#5b3a22" />
  <path d="M132 224c-2-26 10-42 18-44 14 8 20 18 20 32v12z" fill="#7a5232" />
  <path d="M24 224c2-18 5-32 7-44 16 4 26 20 26 44z" fill="#7a5232" />
  <path d="M44 96c0 22-1 40-4 62" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".22" />
  <path d="M98 100c-8 0-16 2-22 4M97 118c-8 0-16 2-22 6M98 138c-8 2-14 6-20 10M108 158c-8 2-12 8-16 14M126 172c-8 2-10 8-14 16" stroke="#f4b942" stroke-width="5" stroke-linecap="round" />
  <path d="M20 222h152a5 5 0 0 1 5 5v9H20z" fill="#cfd6d4" />
  <path d="M18 234h160v14a8 8 0 0 1-8 8h-14v-7h-10v7h-16v-7h-10v7h-30v-9H70v9H54v-7H44v7H26a8 8 0 0 1-8-8z" fill="#0a3641" />`

export const tent = svg`${floor(96)}
  <path d="M40 190L8 256M160 190l32 66" stroke="#9aa6a5" stroke-width="3" stroke-linecap="round" />
  <path d="M100 92l86 164H14z" fill="#12505f" />
  <path d="M100 92l86 164h-44z" fill="#0a3641" />
  <path d="M100 122l46 134H54z" fill="#2b1c00" />
  <path d="M78 244h44l10 12H68z" fill="#7a5232" />
  <path d="M100 152v22" stroke="#9aa6a5" stroke-width="2" />
  <circle cx="100" cy="184" r="11" fill="#f7c356" />
  <path d="M100 122c-2 44-12 76-26 94l-8 40H36z" fill="#e6e5dd" />
  <path d="M100 122c2 44 12 76 26 94l8 40h30z" fill="#cfd6d4" />
  <path d="M60 212l18 5M140 212l-18 5" stroke="#5b3a22" stroke-width="6" stroke-linecap="round" />
  <path d="M90 74l96 182M110 74L14 256" stroke="#9aa6a5" stroke-width="6" stroke-linecap="round" />
  <circle cx="100" cy="93" r="8" fill="#5b3a22" />
  <path d="M6 256h18M176 256h18" stroke="#5b3a22" stroke-width="5" stroke-linecap="round" />`

export const map = svg`${floor(88)}
  <path d="M16 92l56-18v166l-56 16z" fill="#12505f" />
  <path d="M72 74l56 18v164l-56-16z" fill="#f8f7f3" />
  <path d="M128 92l56-18v166l-56 16z" fill="#e6e5dd" />
  <path d="M28 116l32-10v44l-32 10z" fill="#f8f7f3" />
  <path d="M34 148l10-22 5 9 4-7 4 15z" fill="#5b3a22" />
  <path d="M28 178l32-10M28 192l20-6" stroke="#cfd6d4" stroke-width="5" stroke-linecap="round" />
  <path d="M72 210c20-8 36 20 56 16s34-30 56-26v40l-56 16-56-16z" fill="#bcd6db" />
  <path d="M84 112c12-6 32 2 34 18s-20 20-30 12-12-26-4-30zM92 122c8-2 16 2 16 9s-10 8-14 4-5-10-2-13z" fill="none" stroke="#7a5232" stroke-width="2.500" />
  <path d="M140 176c6-14 24-16 30-6M136 188c8-4 30-10 42-4" fill="none" stroke="#7a5232" stroke-width="2.500" stroke-linecap="round" />
  <path d="M86 194c8-24 28-14 42-30 8-10 12-22 24-30" fill="none" stroke="#a02529" stroke-width="4" stroke-linecap="round" stroke-dasharray="1 8" />
  <path d="M72 74l56 18v164l-56-16zM128 92l56-18v166l-56 16z" fill="none" stroke="#0d4250" stroke-width="4" stroke-linejoin="round" />
  <path d="M154 134c-20-26-26-36-26-50a26 26 0 0 1 52 0c0 14-6 24-26 50z" fill="#f4b942" stroke="#a06a00" stroke-width="3" />
  <circle cx="154" cy="84" r="10" fill="#2b1c00" />`

export const mug = svg`${floor(72)}
  <path d="M80 92c-10-16 10-22 0-40M110 92c-10-16 10-22 0-40" fill="none" stroke="#9aa6a5" stroke-width="5" stroke-linecap="round" opacity=".7" />
  <path d="M144 144h18a18 18 0 0 1 18 18v30a28 28 0 0 1-28 28h-10" fill="none" stroke="#9aa6a5" stroke-width="12" />
  <path d="M38 120h116v122a14 14 0 0 1-14 14H52a14 14 0 0 1-14-14z" fill="#cfd6d4" />
  <path d="M38 222l30-42 18 20 22-34 30 40 16-18v52H38z" fill="#12505f" />
  <path d="M130 195l8 11 16-18v52h-29c3-14 5-30 5-45z" fill="#0a3641" />
  <path d="M130 120h24v68l-16 18-8-11zM125 240h29v2a14 14 0 0 1-14 14h-20c2-4 4-10 5-16z" fill="#9aa6a5" />
  <circle cx="72" cy="158" r="11" fill="#f4b942" />
  <path d="M50 146v66" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".7" />
  <ellipse cx="96" cy="120" rx="61" ry="14" fill="#12505f" />
  <ellipse cx="96" cy="121" rx="50" ry="9" fill="#5b3a22" />`

export const lamp = svg`${floor(64)}
  <path d="M48 108C30 10 170 10 152 108" fill="none" stroke="#9aa6a5" stroke-width="6" stroke-linecap="round" />
  <rect x="86" y="26" width="28" height="14" rx="6" fill="#5b3a22" />
  <path d="M82 62h36v20H82z" fill="#9aa6a5" />
  <path d="M50 104c4-32 96-32 100 0z" fill="#12505f" />
  <path d="M118 82c18 2 30 10 32 22h-22z" fill="#0a3641" />
  <rect x="42" y="102" width="116" height="11" rx="5" fill="#cfd6d4" />
  <path d="M58 113h84c10 30 10 56 0 86H58c-10-30-10-56 0-86z" fill="#bcd6db" opacity=".9" />
  <ellipse cx="100" cy="160" rx="33" ry="38" fill="#fdf0d2" />
  <path d="M100 122c22 24 26 36 22 52-2 12-10 20-22 20s-20-8-22-20c-4-16 6-28 22-52z" fill="#f4b942" />
  <path d="M100 156c10 12 12 18 10 26-2 6-5 10-10 10s-8-4-10-10c-2-8 2-14 10-26z" fill="#fff" />
  <path d="M80 113c-6 30-6 56 0 86M120 113c6 30 6 56 0 86" fill="none" stroke="#0d4250" stroke-width="4" />
  <path d="M66 124c-6 24-6 40-2 58" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".7" />
  <rect x="42" y="199" width="116" height="11" rx="5" fill="#cfd6d4" />
  <path d="M52 210h96l10 34a9 9 0 0 1-9 12H51a9 9 0 0 1-9-12z" fill="#12505f" />
  <path d="M128 210h20l10 34a9 9 0 0 1-9 12h-15z" fill="#0a3641" />
  <circle cx="100" cy="233" r="11" fill="#f4b942" />
  <path d="M100 233v-7" stroke="#a06a00" stroke-width="3" stroke-linecap="round" />
  <path d="M62 220l-4 22" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".22" />`

export const knife = svg`${floor(92)}
  <g transform="rotate(58 160 230)">
    <path d="M160 212H40c-18 0-30 14-38 34 40 4 90 4 158 2z" fill="#cfd6d4" />
    <path d="M2 244c6-2 10-4 16-5 40 3 90 3 142-1v8c-68 2-118 2-158-2z" fill="#9aa6a5" />
    <path d="M60 219h40" stroke="#9aa6a5" stroke-width="5" stroke-linecap="round" />
    <path d="M40 217c-10 1-17 7-22 14" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".8" />
  </g>
  <path d="M30 212h126a24 22 0 0 1 24 22 24 22 0 0 1-24 22H36a22 22 0 0 1-22-22c0-12 6-22 16-22z" fill="#5b3a22" />
  <path d="M17 240h162a24 22 0 0 1-23 16H36a22 22 0 0 1-19-16z" fill="#3f2816" />
  <path d="M34 222h84" stroke="#7a5232" stroke-width="6" stroke-linecap="round" />
  <path d="M134 212h22a24 22 0 0 1 24 22 24 22 0 0 1-24 22h-22z" fill="#f4b942" />
  <path d="M134 240h45a24 22 0 0 1-23 16h-22z" fill="#a06a00" />
  <circle cx="158" cy="232" r="8" fill="#f8f7f3" stroke="#a06a00" stroke-width="3" />
  <circle cx="50" cy="236" r="5" fill="#cfd6d4" />
  <circle cx="104" cy="236" r="5" fill="#cfd6d4" />`
