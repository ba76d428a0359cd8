"""How strongly each proxy hears a sender: path loss, walls, floors, shadowing, multipath, fading, the body, losses."""

import numpy as np
from numpy.typing import NDArray

from demo.house import FLOOR_HEIGHT_M, House
from demo.noise import Floats, SmoothField, make_key, uniform


class Radio:
    """The air of one house. Arrays are N packets x P proxies, in the order of `House.proxies`; losses in dB."""

    def __init__(self, house: House, *, seed: int) -> None:
        traits = house.radio
        proxies = house.proxies
        self._traits = traits
        self._seed = seed
        self._proxies_m = np.array([[proxy.x_m, proxy.y_m, proxy.z_m] for proxy in proxies]).reshape(-1, 3)
        self._gain_db = np.array([proxy.gain_db for proxy in proxies])
        self._reception = np.array([proxy.reception for proxy in proxies])
        self._walls = np.array([[w.x0_m, w.y0_m, w.x1_m, w.y1_m, w.level, w.loss_db] for w in house.walls]).reshape(
            -1, 6
        )
        key = make_key("shadow", seed)
        self._shadow = SmoothField(key, len(proxies), traits.shadow_length_m, 3)

    def mean_dbm(self, position_m: Floats) -> Floats:
        """Return what a sender of no offset is heard at on average, from positions N x 3."""
        traits = self._traits
        offset = position_m[:, None, :] - self._proxies_m[None]
        distance = np.maximum(np.sqrt((offset**2).sum(axis=2)), 0.3)
        level = np.floor(position_m[:, 2] / FLOOR_HEIGHT_M)
        proxy_level = np.floor(self._proxies_m[:, 2] / FLOOR_HEIGHT_M)
        floors = np.abs(level[:, None] - proxy_level[None])
        return np.asarray(
            traits.power_at_1m_dbm
            + self._gain_db
            - 10.0 * traits.exponent * np.log10(distance)
            - traits.floor_loss_db * floors
            - self.wall_loss_db(position_m)
            + traits.shadow_sd_db * self._shadow(position_m)
        )

    def wall_loss_db(self, position_m: Floats) -> Floats:
        """Return the sum of the walls that the straight line to each proxy crosses on their own storey."""
        x0, y0, x1, y1, level, loss = self._walls.T
        start = position_m[:, None, None, :]
        along = self._proxies_m[None, :, None, :] - start
        wall_x, wall_y = x1 - x0, y1 - y0
        cross = along[..., 0] * wall_y - along[..., 1] * wall_x
        safe = np.where(cross == 0.0, 1.0, cross)
        to_wall_x, to_wall_y = x0 - start[..., 0], y0 - start[..., 1]
        on_line = (to_wall_x * wall_y - to_wall_y * wall_x) / safe
        on_wall = (to_wall_x * along[..., 1] - to_wall_y * along[..., 0]) / safe
        height = start[..., 2] + on_line * along[..., 2]
        hit = (cross != 0.0) & (on_line > 0.0) & (on_line < 1.0) & (on_wall >= 0.0) & (on_wall < 1.0)
        hit &= np.floor(height / FLOOR_HEIGHT_M) == level
        return np.asarray((hit * loss).sum(axis=2))

    def body_loss_db(self, position_m: Floats, heading_rad: Floats, depth_db: float) -> Floats:
        """Return the loss in the bearer's body: none ahead, `depth_db` behind, a cosine between."""
        offset = self._proxies_m[None] - position_m[:, None, :]
        bearing = np.arctan2(offset[..., 1], offset[..., 0])
        return np.asarray(depth_db * (1.0 - np.cos(bearing - heading_rad[:, None])) / 2.0)

    def multipath(self, sender: str) -> SmoothField:
        """Return a sender's slow fading over time: one output a proxy, unit variance."""
        return SmoothField(
            make_key("multipath", self._seed, sender),
            len(self._gain_db),
            self._traits.multipath_time_s,
            1,
            rough=True,
            waves=24,
        )

    def receive(
        self, sender: str, numbers: NDArray[np.int64], mean_dbm: Floats
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the RSSI (dBm, whole) and whether it was received, of packets numbered `numbers`.

        Fading is Gumbel distributed with its long side down and zero mean. A packet is lost by chance (the
        proxy listens elsewhere) and the more the closer it comes to the sensitivity.
        """
        traits = self._traits
        key = make_key("receive", self._seed, sender)
        proxies = np.arange(len(self._gain_db))[None]
        count = numbers[:, None]
        gumbel = -np.log(-np.log(uniform(key, count, proxies, 0)))
        rssi = mean_dbm - traits.fading_db * (gumbel - np.euler_gamma)
        heard = self._reception / (1.0 + np.exp(-(rssi - traits.sensitivity_dbm) / 1.2))
        heard = np.where(rssi < traits.sensitivity_dbm - 5.0, 0.0, heard)
        whole = np.clip(np.rint(rssi), -110, -20).astype(np.int64)
        return whole, uniform(key, count, proxies, 1) < heard
