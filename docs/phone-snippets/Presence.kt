// The phone's side of docs/phone-protocol.md on Android. Written for that page, compiled by nobody here.
// Sections are those of the page. What stores things, asks for permissions and draws is left out.

package example.bell

import android.bluetooth.le.AdvertiseCallback
import android.bluetooth.le.AdvertiseData
import android.bluetooth.le.AdvertiseSettings
import android.bluetooth.le.BluetoothLeAdvertiser
import android.os.ParcelUuid
import android.os.SystemClock
import java.nio.ByteBuffer
import java.util.UUID
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

private fun hmacSha256(key: ByteArray, message: ByteArray): ByteArray =
    Mac.getInstance("HmacSHA256").run {
        init(SecretKeySpec(key, "HmacSHA256"))
        doFinal(message)
    }

/** Section 1: the server's clock, carried on by the one of the phone that nobody can set. */
class ServerClock(private val serverTimeS: Double, private val takenAtMs: Long = SystemClock.elapsedRealtime()) {
    fun nowS(): Double = serverTimeS + (SystemClock.elapsedRealtime() - takenAtMs) / 1000.0
}

/** Section 1: which quarter of an hour. */
fun slotAt(atS: Double): Int = Math.floorDiv(Math.floor(atS).toLong() - 1_577_836_800L, 900L).toInt()

/** Section 2: tick[1] | mac[3]. */
fun freshness(authKey: ByteArray, token: ByteArray, atS: Double): ByteArray {
    require(authKey.size == 16 && token.size == 16)
    val k = Math.floorDiv(Math.floor(atS).toLong(), 32L)
    val message = ByteBuffer.allocate(1 + 16 + 4).put(0x01).put(token).putInt(k.toInt()).array() // big-endian
    return byteArrayOf((k and 0xFF).toByte()) + hmacSha256(authKey, message).copyOf(3)
}

/** Section 6: token[16] | proof[16]. */
fun checkInAnswer(authKey: ByteArray, nonce: ByteArray, gateway: ByteArray, token: ByteArray): ByteArray {
    require(nonce.size == 16 && gateway.size == 16 && token.size == 16)
    val message = "bp1/check-in".toByteArray(Charsets.US_ASCII) + nonce + gateway + token
    return token + hmacSha256(authKey, message).copyOf(16)
}

fun uuidOf16(value: Int): ParcelUuid = ParcelUuid(UUID.fromString("%08x-0000-1000-8000-00805f9b34fb".format(value)))

/** What POST /api/phone/tokens gave. */
class Stock(val tokens: Map<Int, ByteArray>, val authKey: ByteArray, val serviceUuid16: Int, val clock: ServerClock)

/**
 * Section 3: sends while she is inside. `offsetS` is drawn once, at installation: -120.0 to 120.0.
 * Call `tick` once a second from the foreground service, `stop` on leaving, pausing and opting out.
 */
class Presence(private val advertiser: BluetoothLeAdvertiser, private val stock: Stock, private val offsetS: Double) {
    private var sent: Sent? = null
    private val enteredS = stock.clock.nowS()
    private var tryAgainS = 0.0

    private class Sent(val slot: Int, val k: Long, val fast: Boolean, val callback: AdvertiseCallback)

    fun tick() {
        val now = stock.clock.nowS()
        val slot = slotAt(now - offsetS)
        val k = Math.floorDiv(Math.floor(now).toLong(), 32L)
        val fast = now - enteredS < 30
        val before = sent
        if (before != null && before.slot == slot && before.k == k && before.fast == fast) return
        // Stopping and starting also gives a new address. AdvertisingSet.setAdvertisingData changes the tick alone
        // without that; this shorter way is right as well, since a new address at any time betrays nothing.
        stop()
        val token = stock.tokens[slot] ?: return
        if (now < tryAgainS) return
        start(slot, k, fast, token, now)
    }

    fun stop() {
        sent?.let { advertiser.stopAdvertising(it.callback) }
        sent = null
    }

    private fun start(slot: Int, k: Long, fast: Boolean, token: ByteArray, now: Double) {
        val marker = uuidOf16(stock.serviceUuid16)
        val data = AdvertiseData.Builder()
            .setIncludeDeviceName(false)
            .setIncludeTxPowerLevel(false)
            .addServiceUuid(marker)
            .addServiceData(marker, token + freshness(stock.authKey, token, now))
            .build()
        val settings = AdvertiseSettings.Builder()
            .setAdvertiseMode(
                if (fast) AdvertiseSettings.ADVERTISE_MODE_LOW_LATENCY else AdvertiseSettings.ADVERTISE_MODE_BALANCED
            )
            .setTxPowerLevel(AdvertiseSettings.ADVERTISE_TX_POWER_MEDIUM)
            .setConnectable(false)
            .build()
        val callback = object : AdvertiseCallback() {
            override fun onStartFailure(errorCode: Int) {
                sent = null
                tryAgainS = stock.clock.nowS() + 10
            }
        }
        sent = Sent(slot, k, fast, callback)
        advertiser.startAdvertising(settings, data, callback)
    }
}
