"""Ways by road: the shortest by the roads that are open in a month, and the waits for bans of trucks."""

from sim.plant.run_context import RunContext
from sim.scenario.models.roads import Route, bans_on, free_hour, route
from sim.scenario.models.shifts import hour_of


class Ways:
    """The ways of the trucks of a leg between two places."""

    def __init__(self, context: RunContext, leg: str, origin: str, destination: str) -> None:
        self._physical, self._accounts, self._days = (
            context.physical,
            context.accounts,
            context.days,
        )
        self._ends = origin, destination
        self._account = f"leg.{leg}.ban_h"
        self.change = any(road.closed for road in self._physical.roads.values())
        """Whether the way differs from month to month."""
        self._ways: dict[int | None, Route] = {}
        self._hours = {
            name: road.distance / self._physical.speeds[road.kind]
            for name, road in self._physical.roads.items()
        }
        vehicle = self._physical.legs[leg].vehicle
        self.bans = {
            name: [(hour_of(ban.begins), hour_of(ban.ends)) for ban in bans]
            for name in self._physical.roads
            if (bans := bans_on(self._physical, name, vehicle))
        }

    def on(self, day: int) -> Route:
        """Return the way of a day."""
        month = self._days.dates[day].month if self.change and day < self._days.count else None
        if month not in self._ways:
            self._ways[month] = route(self._physical, *self._ends, month)
        return self._ways[month]

    def hours(self, way: Route, hour: float, driving: float, *, back: bool = False) -> float:
        """Return the hours on the road of a truck that departs at an hour and drives for `driving` hours.

        It enters no road in the window of a ban, but waits for its end; on a road it drives on.
        """
        if not self.bans:
            return driving
        now, waited = hour, 0.0
        for name in reversed(way.roads) if back else way.roads:
            enters = free_hour(now, self.bans.get(name, ()))
            waited += enters - now
            # On a way without length all driving is behind its last road.
            now = enters + driving * (self._hours[name] / way.hours if way.hours > 0 else 0.0)
        self._accounts.book(self._account, hour, waited)
        return driving + waited
