// Runs in the exported page: a figure becomes interactive shortly before it comes into view.
const figures = JSON.parse(document.getElementById("figures").textContent);
const isTouched = matchMedia("(pointer: coarse)").matches;
const config = { displaylogo: false, showSendToCloud: false };

async function draw(place) {
  const { data, layout } = figures[place.dataset.figure];
  // A finger that moves over a figure scrolls the page.
  await Plotly.newPlot(place, data, isTouched ? { ...layout, dragmode: false } : layout, config);
  const picture = place.parentElement.querySelector("img");
  if (picture) place.ariaLabel = picture.alt;
  place.role = "img";
  place.parentElement.classList.add("drawn");
}

const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    observer.unobserve(target);
    draw(target);
  }
}, { rootMargin: "1000px" });
for (const place of document.querySelectorAll(".plot")) {
  // One without a picture may be printed before it comes into view.
  if (place.matches("img + .plot")) observer.observe(place);
  else draw(place);
}
