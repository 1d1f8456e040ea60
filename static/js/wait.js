"use strict";
/* Counts down until the next code is looked at; without this the page says how long, once. */
document.querySelectorAll("[data-wait]").forEach((place) => {
  const end = Date.now() + Number(place.dataset.wait) * 1000;
  const line = place.closest("p");
  const buttons = document.querySelectorAll("main form [type=submit]");
  function words(left) {
    const [hours, minutes] = [Math.floor(left / 3600), Math.floor(left / 60) % 60];
    if (hours) return `${hours} 小时 ${minutes} 分`;
    return minutes ? `${minutes} 分 ${left % 60} 秒` : `${left} 秒`;
  }
  function tick() {
    const left = Math.ceil((end - Date.now()) / 1000);
    buttons.forEach((button) => { button.disabled = left > 0; });
    if (left <= 0) { line.textContent = "现在可以输入了。"; return; }
    place.textContent = words(left);
    setTimeout(tick, 250);
  }
  tick();
});
