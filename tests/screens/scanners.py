"""A camera and a scanner for pages in tests: what each sees or types is the test's to say."""

from __future__ import annotations

CAMERA = """
(code) => {
  const L = '0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011'.split(' ')
  const turned = (bits) => [...bits].map((bit) => (bit === '1' ? '0' : '1')).join('')
  const R = L.map(turned)
  const G = R.map((bits) => [...bits].reverse().join(''))
  const parity = ['LLLLLL', 'LLGLGG', 'LLGGLG', 'LLGGGL', 'LGLLGG', 'LGGLLG', 'LGGGLL', 'LGLGLG', 'LGLGGL', 'LGGLGL']
  const first = [...code.slice(1, 7)].map((digit, n) => (parity[code[0]][n] === 'L' ? L : G)[digit]).join('')
  const bars = `101${first}01010${[...code.slice(7)].map((digit) => R[digit]).join('')}101`
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 360
  const pen = canvas.getContext('2d')
  const draw = () => {
    pen.fillStyle = 'white'
    pen.fillRect(0, 0, 640, 360)
    pen.fillStyle = 'black'
    for (let n = 0; n < bars.length; n++) if (bars[n] === '1') pen.fillRect(130 + n * 4, 80, 4, 200)
    requestAnimationFrame(draw)
  }
  draw()
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(15)
}
"""
"The camera sees a printed barcode (EAN-13)."

WEDGE = """
(code) => {
  for (const key of [...code, 'Enter']) {
    const press = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true })
    document.activeElement.dispatchEvent(press)
  }
}
"""
"A scanner that stands for a keyboard: its keys come within milliseconds, whatever this machine is busy with."
