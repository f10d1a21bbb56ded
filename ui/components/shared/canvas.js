// Canvases that are sharp on every screen, and small images that are drawn larger.
function prepare(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.imageSmoothingEnabled = false;
  return pen;
}

// A small canvas with one pixel a cell, which is drawn larger later.
function imageCanvas(width, height, shadeAt) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let cell = 0; cell < pixels.length; cell++) pixels[cell] = shadeAt(cell);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function outline(pen, colour, width, left, top, across, down) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.strokeRect(left + width / 2, top + width / 2, across - width, down - width);
}
