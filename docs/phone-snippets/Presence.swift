// The phone's side of docs/phone-protocol.md on iOS. Written for that page, compiled by nobody here.
// Sections are those of the page. What stores things, asks for permissions and draws is left out.

import CoreBluetooth
import CoreLocation
import CryptoKit
import UIKit

// Section 1: the server's clock, carried on by one that nobody can set and that runs while the phone sleeps.
struct ServerClock {
    let serverTimeS: Double
    let takenAt: ContinuousClock.Instant

    init(serverTimeS: Double) {
        self.serverTimeS = serverTimeS
        takenAt = .now
    }

    func nowS() -> Double {
        let passed = takenAt.duration(to: .now).components
        return serverTimeS + Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    }
}

// Section 1: which quarter of an hour.
func slot(at atS: Double) -> Int {
    Int(((atS - 1_577_836_800) / 900).rounded(.down))
}

// Section 2, for the vectors: iOS has no room for it on the air.
func freshness(authKey: Data, token: Data, atS: Double) -> Data {
    let k = UInt32((atS / 32).rounded(.down))
    var message = Data([0x01])
    message.append(token)
    withUnsafeBytes(of: k.bigEndian) { message.append(contentsOf: $0) }
    let mac = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: authKey))
    return Data([UInt8(k & 0xFF)]) + Data(mac).prefix(3)
}

// Section 6: token[16] | proof[16].
func checkInAnswer(authKey: Data, nonce: Data, gateway: Data, token: Data) -> Data {
    let message = Data("bp1/check-in".utf8) + nonce + gateway + token
    let proof = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: authKey))
    return token + Data(proof).prefix(16)
}

// Section 3: while the app is in front and she is inside.
final class ForegroundPresence: NSObject, CBPeripheralManagerDelegate {
    private lazy var manager = CBPeripheralManager(delegate: self, queue: .main)
    private let marker: CBUUID
    private var token: Data?

    init(serviceUuid16: UInt16) {
        marker = CBUUID(data: Data([UInt8(serviceUuid16 >> 8), UInt8(serviceUuid16 & 0xFF)]))
        super.init()
    }

    // With nil it falls silent: on leaving, pausing, opting out, and when the app goes behind.
    func send(_ token: Data?) {
        self.token = token
        restart()
    }

    func peripheralManagerDidUpdateState(_ peripheral: CBPeripheralManager) { restart() }

    private func restart() {
        guard manager.state == .poweredOn else { return }
        manager.stopAdvertising()
        guard let token, token.count == 16 else { return }
        manager.startAdvertising([CBAdvertisementDataServiceUUIDsKey: [marker, CBUUID(data: token)]])
    }
}

// Section 4: woken by the chain's beacon. Start `watch` at every launch, before the app does anything else.
@MainActor
final class Bell: NSObject, CLLocationManagerDelegate {
    private let manager = CLLocationManager()
    private let chain: UUID
    private let report: (CLBeacon) async -> Void
    private var ranging = false

    // `report` is section 5: POST /api/phone/check-in with major, minor, rssi_dbm (not where it is 0) and at_s.
    init(chain: UUID, report: @escaping (CLBeacon) async -> Void) {
        self.chain = chain
        self.report = report
        super.init()
        manager.delegate = self
    }

    func watch() async throws {
        let monitor = await CLMonitor("bell")
        await monitor.add(CLMonitor.BeaconIdentityCondition(uuid: chain), identifier: "chain")
        for try await event in await monitor.events where event.identifier == "chain" {
            if event.state == .satisfied { woken() }
        }
    }

    private var heard: [CLBeacon] = []
    private var task: UIBackgroundTaskIdentifier = .invalid

    private func woken() {
        guard !ranging else { return }
        ranging = true
        heard = []
        task = UIApplication.shared.beginBackgroundTask { [weak self] in
            MainActor.assumeIsolated { self?.end() }
        }
        manager.startRangingBeacons(satisfying: CLBeaconIdentityConstraint(uuid: chain))
        Task {
            try? await Task.sleep(for: .seconds(2))
            if let loudest = heard.filter({ $0.rssi != 0 }).max(by: { $0.rssi < $1.rssi }) {
                await report(loudest)
            }
            end()
        }
    }

    nonisolated func locationManager(
        _ manager: CLLocationManager, didRange beacons: [CLBeacon], satisfying: CLBeaconIdentityConstraint
    ) {
        MainActor.assumeIsolated { heard += beacons }
    }

    private func end() {
        guard ranging else { return }
        ranging = false
        manager.stopRangingBeacons(satisfying: CLBeaconIdentityConstraint(uuid: chain))
        UIApplication.shared.endBackgroundTask(task)
        task = .invalid
    }
}
