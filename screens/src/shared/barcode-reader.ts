/** The barcode reader: the browser's own where it has one, else one in WebAssembly from our own files. Lazily. */
import { BarcodeDetector as Reader, prepareZXingModule } from 'barcode-detector/ponyfill'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

/** What articles carry, and the codes of coupons. */
const FORMATS = ['ean_13', 'ean_8', 'upc_a', 'upc_e', 'itf', 'code_128', 'code_39', 'qr_code', 'data_matrix'] as const

export interface Detector {
  detect: (picture: HTMLVideoElement) => Promise<readonly { rawValue: string }[]>
}

interface Native {
  new (options: { formats: readonly string[] }): Detector
  getSupportedFormats: () => Promise<string[]>
}

/** Raises where neither works, such as without WebAssembly. */
export async function detector(): Promise<Detector> {
  const own = await native()
  if (own !== null) return own
  // Nothing is fetched from elsewhere: the module's own default would be.
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true })
  return new Reader({ formats: [...FORMATS] })
}

async function native(): Promise<Detector | null> {
  const here = (globalThis as { BarcodeDetector?: Native }).BarcodeDetector
  if (here === undefined) return null
  const can = new Set(await here.getSupportedFormats().catch(() => []))
  const formats = FORMATS.filter((format) => can.has(format))
  // Desktop browsers have the interface and read nothing.
  return formats.includes('ean_13') && formats.includes('qr_code') ? new here({ formats }) : null
}
