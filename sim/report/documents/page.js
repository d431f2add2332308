"use strict";
(function () {
  const section = document.getElementById("levers");
  const data = JSON.parse(document.getElementById("response").textContent);
  const inputs = [...section.querySelectorAll("input")];

  function written(value, digits, sign) {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    if (sign) options.signDisplay = "exceptZero";
    return new Intl.NumberFormat(data.locale, options).format(value);
  }

  // Weights of the points in the polynomial through them (Lagrange).
  function weights(points, value) {
    return points.map(function (own) {
      return points.reduce((w, other) => (other === own ? w : (w * (value - other)) / (own - other)), 1);
    });
  }

  // The polynomial in all levers; an axis of one point does not move the figure.
  function blended(figure, all) {
    let values = figure.values;
    all.forEach(function (own, axis) {
      const count = figure.shape[axis], rest = values.length / count;
      if (count === 1) return;
      const next = new Array(rest).fill(0);
      for (let point = 0; point < count; point++)
        for (let place = 0; place < rest; place++) next[place] += own[point] * values[point * rest + place];
      values = next;
    });
    return values[0];
  }

  function word(npv, half) {
    return npv > half ? data.words.gain : npv < -half ? data.words.loss : data.words.open;
  }

  function show() {
    const places = inputs.map((input) => Number(input.value));
    const all = places.map((value, axis) => weights(data.levers[axis].points, value));
    places.forEach(function (value, axis) {
      const lever = data.levers[axis];
      inputs[axis].parentNode.querySelector("output").textContent = written(value, lever.digits) + " " + lever.unit;
    });
    data.plants.forEach(function (plant, row) {
      const at = (name) => (plant[name] ? blended(plant[name], all) : NaN);
      const cost = at("cost"), npv = at("npv");
      const cells = [
        written(cost, 0),
        plant.partner ? written(cost - at("partner"), 0, true) : "–",
        plant.fob ? written(at("fob"), 2) : "–",
        plant.rival ? written(100 * (at("fob") / at("rival") - 1), 1, true) : "–",
        written(npv / data.billion, 1, true),
        word(npv, plant.half),
      ];
      const line = section.querySelectorAll("tbody tr")[row].querySelectorAll("td");
      cells.forEach((text, place) => (line[place].textContent = text));
    });
  }

  inputs.forEach((input) => input.addEventListener("input", show));
  section.querySelector("button").addEventListener("click", function () {
    inputs.forEach((input, axis) => (input.value = data.levers[axis].value));
    show();
  });
  section.hidden = false;
  show();
})();
