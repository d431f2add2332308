"""The figures of a result in one language, each drawn once however many documents show it."""

from collections.abc import Iterator, Mapping, Sequence

from matplotlib.figure import Figure

from sim.report import figures


class Gallery(Mapping[str, Figure]):
    """Figures by the names of their functions in `sim.figures`; one is drawn when it is first looked at."""

    def __init__(self, result: object, lang: str, names: Sequence[str], size: str = "page") -> None:
        self._result, self._lang, self._names, self._size = result, lang, tuple(names), size
        self._drawn: dict[str, Figure] = {}

    def __getitem__(self, name: str) -> Figure:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._drawn:
            self._drawn[name] = getattr(figures, name)(self._result, self._lang, size=self._size)
        return self._drawn[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
