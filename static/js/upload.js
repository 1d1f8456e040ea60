"use strict";
/* Shows how far an upload and its checking have come. Without this script the form works alike. */
(function () {
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.fetch) return;
  const bar = form.querySelector("[data-progress]");
  const words = form.querySelector("[data-progress-words]");
  const ASKED = 400; // milliseconds between two looks at the checking

  function say(text, value) {
    words.textContent = text;
    bar.hidden = false;
    bar.value = value;
  }
  async function check(url) {
    let done = false;
    const report = fetch(url).finally(() => { done = true; });
    while (!done) {
      const reply = await fetch(`${url}progress/`);
      if (reply.ok) say("正在检查…", (await reply.json()).progress);
      await new Promise((resolve) => { setTimeout(resolve, ASKED); });
    }
    const reply = await report;
    if (reply.ok) window.location.assign(url);
    else problem(await reply.text());
  }
  function problem(text) {
    const found = new DOMParser().parseFromString(text, "text/html").querySelector("[role=alert]");
    words.textContent = found ? found.textContent.trim() : "没有传上去，请刷新页面后再试。";
    bar.hidden = true;
  }
  form.addEventListener("submit", function (event) {
    if (!form.elements.file.files.length) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", function (each) {
      say("正在上传…", each.lengthComputable ? (each.loaded * 100) / each.total : 0);
    });
    request.addEventListener("load", function () {
      if (request.getResponseHeader("Content-Type") === "application/json" && request.status === 200) {
        check(JSON.parse(request.responseText).url);
        return;
      }
      problem(request.responseText);
    });
    request.addEventListener("error", function () {
      words.textContent = "没有传上去，请检查网络后再试；选好的文件还在。";
      bar.hidden = true;
    });
    request.send(new FormData(form));
  });
})();
