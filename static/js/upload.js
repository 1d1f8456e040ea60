"use strict";
/* Shows how far an upload and its checking have come. Without this script the form works alike. */
(function () {
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.XMLHttpRequest) return;
  const bar = form.querySelector("[data-progress]");
  const words = form.querySelector("[data-progress-words]");

  form.addEventListener("submit", function (event) {
    const file = form.elements.file.files[0];
    if (!file) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", function (each) {
      bar.hidden = false;
      bar.value = each.lengthComputable ? (each.loaded * 100) / each.total : 0;
      words.textContent = bar.value < 100 ? "正在上传…" : "正在检查，大的文件要几秒钟…";
    });
    request.addEventListener("load", function () {
      if (request.status === 200 && request.responseURL !== form.action) {
        // the page with the result has been made: show it at its own address
        window.location.assign(request.responseURL);
      } else {
        document.open();
        document.write(request.responseText);
        document.close();
      }
    });
    request.addEventListener("error", function () {
      words.textContent = "没有传上去，请检查网络后再试；选好的文件还在。";
      bar.hidden = true;
    });
    request.send(new FormData(form));
  });
})();
