"""How loudly a gateway hears a phone, and whether it does. Pure; everything random comes from one seed.

level = at 1 m - slope log10(distance) - walls - body + receiver + shadowing(place) + fading(place, channel) + noise

Shadowing and fading are fields over the floor, so that somebody who stands still has a steady level, somebody who
comes back to a place finds it as it was, and neighbours hear similar things.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from simulator.paths import Point, standing_walls
from wire.messages.site import FloorPlan, GatewayPlace, Wall


@dataclass(frozen=True, slots=True)
class RadioModel:
    """The constants of the air. `office` stands for the recordings at ../shared/data/office, fitted here."""

    at_1_m_dbm: float = -61.5
    "Office: fit of twelve receivers over 81 places."
    slope_db: float = 14.7
    "dB a decade of distance; office, same fit. 3GPP TR 38.901 has 17.3 for an open office in line of sight."
    shadowing_sd_db: float = 3.7
    "Office: 3.9 dB about the fit without the receivers' own differences, less what the fading below leaves in a mean."
    shadowing_reach_m: float = 1.8
    "Correlation falls to 1/e there (Gudmundson 1991). Office: 0.45 at 1.5 m, 0.26 at 2.5 m, 0.13 at 4.5 m."
    receiver_sd_db: float = 1.0
    "What is left after an installer's calibration. Office: 2.2 between the twelve, which nobody calibrated."
    fading_sd_db: float = 2.3
    "Between the three advertising channels at one place. With the noise: office's 2.9 dB at a fixed point."
    fading_reach_m: float = 0.06
    "Half a wavelength at 2.44 GHz: the next fade."
    noise_sd_db: float = 1.8
    "From packet to packet: people moving, the receiver's own measurement."
    body_db: tuple[float, float] = (3.0, 8.0)
    "What a body between phone and receiver takes, by person. Published: 3 to 5 dB at 1 m, 6 to 8 dB antenna nulls."
    sensitivity_dbm: float = -94.0
    "Half of the packets are read at this level; usual for dongles and the Pi's own radio (the Core asks for -70)."
    sensitivity_width_db: float = 1.5
    "From half to three quarters of the packets."
    busy_loss: float = 0.10
    "Lost to Wi-Fi, and while the scanner changes channels."
    capture_db: float = 6.0
    "Of two packets at once the louder is read if it is louder by this; else neither."
    packet_s: float = 0.000376
    "47 bytes at 1 Mbit/s: the longest legacy advertisement with preamble, address, header and CRC."
    scan_step_s: float = 0.01125
    "The kernel's active scan changes the advertising channel that often."
    gateway_height_m: float = 2.3
    "As the office's ceiling-high receivers."
    phone_height_m: float = 1.0
    "A hand or a pocket."


class Field:
    """A random landscape of zero mean over the floor, in dB, that stays as it is.

    A sum of cosines whose wave numbers follow the spectrum of an exponential correlation exp(-d / reach) in the
    plane, which is a bivariate Cauchy distribution.
    """

    def __init__(self, random: Random, sd_db: float, reach_m: float, waves: int = 40) -> None:
        self._scale = sd_db * math.sqrt(2 / waves)
        self._waves = [_wave(random, reach_m) for _ in range(waves)]

    def at(self, x_m: float, y_m: float) -> float:
        return self._scale * sum(math.cos(kx * x_m + ky * y_m + phase) for kx, ky, phase in self._waves)


_FINEST = 2 * math.pi / 0.06
"Radians a metre: nothing at 2.4 GHz changes over less than half a wavelength."


def _wave(random: Random, reach_m: float) -> tuple[float, float, float]:
    spread = max(abs(random.gauss(0.0, 1.0)), 1e-3) * reach_m
    kx, ky = random.gauss(0.0, 1.0) / spread, random.gauss(0.0, 1.0) / spread
    shrink = min(1.0, _FINEST / max(math.hypot(kx, ky), 1e-9))
    return kx * shrink, ky * shrink, random.uniform(0.0, math.tau)


class Receiver:
    """One gateway's antenna on this floor."""

    def __init__(self, place: GatewayPlace, walls: list[Wall], seed: str, model: RadioModel) -> None:
        self.gateway = place.gateway
        self.at = Point(place.x_m, place.y_m)
        self._model = model
        self._walls = [wall for wall in walls if wall.loss_db]
        random = Random(f"{seed}/receiver/{place.gateway}")
        self._own_db = max(-2.0, min(2.0, random.gauss(0.0, 1.0))) * model.receiver_sd_db
        self._shadowing = Field(random, model.shadowing_sd_db, model.shadowing_reach_m)
        self._fading = [Field(random, model.fading_sd_db, model.fading_reach_m, waves=16) for _ in range(3)]
        self._phase_s = random.uniform(0.0, 3 * model.scan_step_s)

    def mean_dbm(self, at: Point, facing_rad: float, body_db: float) -> float:
        """The steady part of the level: distance, walls, body, the receiver itself and shadowing."""
        model = self._model
        across_m, up_m = math.dist(at, self.at), model.gateway_height_m - model.phone_height_m
        distance_m = max(math.hypot(across_m, up_m), 0.3)
        level = model.at_1_m_dbm - model.slope_db * math.log10(distance_m)
        level -= sum(wall.loss_db for wall in self._walls if _crosses(wall, at, self.at))
        level -= body_db * self._behind(at, facing_rad)
        return level + self._own_db + self._shadowing.at(*at)

    def fading_db(self, at: Point, channel: int) -> float:
        return self._fading[channel].at(*at)

    def channel(self, at_s: float) -> int:
        """Which of the advertising channels (0, 1, 2 for 37, 38, 39) it listens to at that instant."""
        return int((at_s + self._phase_s) / self._model.scan_step_s) % 3

    def _behind(self, at: Point, facing_rad: float) -> float:
        """0 where the receiver is straight ahead of the body, 1 where it is straight behind it."""
        if at == self.at:
            return 0.0
        bearing_rad = math.atan2(self.at.y_m - at.y_m, self.at.x_m - at.x_m)
        return (1.0 - math.cos(bearing_rad - facing_rad)) / 2.0


class Radio:
    """All receivers of a floor."""

    def __init__(self, floor: FloorPlan, seed: str, model: RadioModel | None = None) -> None:
        self.model = model or RadioModel()
        walls = standing_walls(floor)
        self.receivers = [Receiver(place, walls, seed, self.model) for place in floor.gateways]

    def is_read(self, level_dbm: float, luck: float) -> bool:
        """Whether a packet of that level is read; `luck` is uniform in 0..1."""
        model = self.model
        margin = (level_dbm - model.sensitivity_dbm) * math.log(3.0) / model.sensitivity_width_db
        chance = (1.0 - model.busy_loss) / (1.0 + math.exp(-max(-60.0, min(60.0, margin))))
        return luck < chance

    def drowned(self, packets: list[tuple[float, float]]) -> list[bool]:
        """Of packets (instant, level in dBm) in order of time at one receiver: which are lost to others at once."""
        lost = [False] * len(packets)
        for i, (at_s, level_dbm) in enumerate(packets):
            for j in range(i + 1, len(packets)):
                other_s, other_dbm = packets[j]
                if other_s - at_s >= self.model.packet_s:
                    break
                lost[i] = lost[i] or level_dbm < other_dbm + self.model.capture_db
                lost[j] = lost[j] or other_dbm < level_dbm + self.model.capture_db
        return lost


def _crosses(wall: Wall, a: Point, b: Point) -> bool:
    """Whether the straight line from `a` to `b` goes through the wall."""
    p, q = Point(wall.x0_m, wall.y0_m), Point(wall.x1_m, wall.y1_m)
    return _side(a, b, p) * _side(a, b, q) < 0 and _side(p, q, a) * _side(p, q, b) < 0


def _side(a: Point, b: Point, c: Point) -> float:
    return (b.x_m - a.x_m) * (c.y_m - a.y_m) - (b.y_m - a.y_m) * (c.x_m - a.x_m)
