"use strict";
/* Copies what a field holds; on a page that came over plain http by the older way. */
document.querySelectorAll("[data-copy]").forEach((button) => {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    let done = false;
    try {
      await navigator.clipboard.writeText(field.value);
      done = true;
    } catch {
      field.select();
      done = document.execCommand("copy");
    }
    button.textContent = done ? "已复制" : "请选中网址后按 Ctrl+C";
  });
});
