"""Where simulated ships go: plausible lanes, grounds and anchorages from Luzon to Kyushu.

Drawn by hand from the general shape of the sea; latitude and longitude in degrees, WGS 84. They
are scenery for exercises, not sailing directions and nobody's claim.
"""

from dataclasses import dataclass

Path = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """A way along `path`, there and back; `share` is how much traffic it has."""

    name: str
    share: float
    path: Path
    ports: tuple[str, str]


_KII: Path = ((32.8, 134.2), (33.7, 134.85), (34.2, 134.98), (34.33, 135.0), (34.5, 135.2))
LANES: tuple[Lane, ...] = (
    Lane("Taiwan Strait", 20, ((21.8, 115.5), (22.6, 117.6), (23.6, 118.8), (24.6, 119.6),
         (25.6, 120.6), (26.6, 121.3), (28.0, 122.7), (30.2, 123.3)), ("HONG KONG", "SHANGHAI")),
    Lane("Penghu Channel", 9, ((22.5, 120.1), (23.0, 119.88), (23.5, 119.88), (24.2, 120.2),
         (24.9, 120.75), (25.35, 121.4), (25.4, 121.7), (25.25, 121.85)), ("KAOHSIUNG", "KEELUNG")),
    Lane("Bashi Channel to Kii", 12, ((21.0, 117.5), (21.3, 120.0), (21.45, 121.6), (22.2, 124.0),
         (24.5, 128.6), (28.5, 132.2), *_KII), ("HONG KONG", "KOBE")),
    Lane("Bashi Channel to the Pacific", 8, ((21.0, 117.5), (21.3, 120.0), (21.45, 121.6),
         (20.8, 126.0), (18.0, 135.0), (13.8, 144.1)), ("KAOHSIUNG", "GUAM")),
    Lane("Manila to Kaohsiung", 6, ((14.3, 120.45), (15.0, 119.6), (16.5, 119.4), (18.6, 120.1),
         (19.6, 120.5), (21.0, 120.3), (22.4, 120.15)), ("MANILA", "KAOHSIUNG")),
    Lane("East of Taiwan", 6, ((22.4, 120.15), (21.65, 120.6), (21.65, 121.0), (22.05, 121.22),
         (22.8, 121.75), (24.0, 122.0), (24.9, 122.3), (25.3, 122.2), (25.25, 121.85)),
         ("KAOHSIUNG", "KEELUNG")),
    Lane("Yonaguni gap", 8, ((19.0, 123.4), (21.5, 122.8), (23.5, 122.5), (24.5, 122.45),
         (25.4, 122.6), (27.0, 123.6), (29.5, 125.5), (32.0, 127.6), (34.0, 128.3)),
         ("SINGAPORE", "BUSAN")),
    Lane("Miyako Strait", 8, ((20.0, 130.5), (23.5, 127.4), (25.3, 126.0), (26.8, 124.8),
         (28.5, 123.8), (30.5, 123.2)), ("BRISBANE", "SHANGHAI")),
    Lane("Kobe to Naha", 7, (*_KII[::-1], (31.0, 132.3), (28.7, 130.4), (27.0, 128.95),
         (26.0, 128.2), (25.95, 127.6), (26.2, 127.58)), ("KOBE", "NAHA")),
    Lane("Naha to Keelung", 4, ((26.2, 127.58), (25.95, 126.5), (25.45, 124.0), (25.4, 122.3),
         (25.25, 121.85)), ("NAHA", "KEELUNG")),
    Lane("Keelung to Kobe", 6, ((25.25, 121.85), (25.45, 122.3), (26.6, 124.6), (28.8, 128.8),
         (28.87, 129.5), (29.6, 130.9), (31.0, 132.3), *_KII), ("KEELUNG", "KOBE")),
    Lane("Ishigaki to Naha", 3, ((24.25, 124.05), (24.5, 124.95), (24.95, 125.1), (25.6, 126.5),
         (26.15, 127.57)), ("ISHIGAKI", "NAHA")),
    Lane("Kagoshima to Naha", 4, ((31.0, 130.55), (30.75, 129.9), (29.6, 129.0), (28.6, 128.8),
         (27.5, 128.1), (26.9, 127.55), (26.25, 127.52)), ("KAGOSHIMA", "NAHA")),
    Lane("Manila to Osaka", 5, ((14.3, 120.45), (15.0, 119.6), (16.5, 119.4), (18.9, 120.2),
         (20.4, 121.3), (21.45, 122.4), (24.0, 127.2), (28.0, 131.6), *_KII), ("MANILA", "OSAKA")),
    Lane("Osumi Strait", 7, ((31.0, 123.2), (31.0, 127.0), (30.93, 129.9), (30.93, 131.2),
         (32.4, 133.6), *_KII), ("SHANGHAI", "OSAKA")),
)  # fmt: skip
FERRIES: tuple[Lane, ...] = (
    Lane("Kaohsiung to Magong", 1, ((22.58, 120.2), (23.42, 119.62)), ("KAOHSIUNG", "MAGONG")),
    Lane("Keelung to Matsu", 1, ((25.25, 121.75), (25.5, 121.3), (26.1, 120.1)),
         ("KEELUNG", "MATSU")),
    Lane("Naha to Miyako", 1, ((26.18, 127.6), (25.6, 126.5), (24.98, 125.2)), ("NAHA", "HIRARA")),
    Lane("Ishigaki to Yonaguni", 1, ((24.3, 124.02), (24.2, 123.6), (24.42, 123.1)),
         ("ISHIGAKI", "YONAGUNI")),
    Lane("Su'ao to Hualien", 1, ((24.6, 121.92), (24.0, 121.72)), ("SUAO", "HUALIEN")),
)  # fmt: skip

FISHING_GROUNDS: Path = (
    *((25.9, 122.4), (22.8, 118.9), (26.3, 124.3), (19.8, 123.6), (23.7, 123.3), (24.2, 126.3)),
    *((26.1, 129.4), (23.5, 122.2), (32.8, 133.5), (27.4, 122.2), (25.0, 120.0), (31.2, 129.2)),
    *((20.6, 119.0), (29.0, 127.0), (16.4, 118.6), (17.0, 125.5)),
)
PATROL_AREAS: tuple[tuple[str, float, float], ...] = (
    *(("JCG", 24.9, 123.4), ("JCG", 24.6, 124.8), ("JCG", 26.0, 126.6), ("JCG", 31.4, 129.4)),
    *(("CGA", 25.6, 121.9), ("CGA", 23.9, 119.9), ("CGA", 22.1, 120.2), ("CGA", 24.3, 122.1)),
    *(("USCG", 13.9, 144.2), ("USCG", 15.5, 141.0), ("USCG", 19.5, 134.0), ("USCG", 12.5, 143.5)),
)
ANCHORAGES: tuple[tuple[str, float, float], ...] = (
    *(("KAOHSIUNG", 22.5, 120.2), ("KEELUNG", 25.24, 121.8), ("TAICHUNG", 24.27, 120.4)),
    *(("NAHA", 26.2, 127.57), ("KOBE", 34.58, 135.2), ("OSAKA", 34.52, 135.3)),
    *(("MANILA", 14.5, 120.82), ("APRA", 13.46, 144.58), ("KAGOSHIMA", 31.48, 130.62)),
)
