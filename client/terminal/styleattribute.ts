/**
 * xterm.js styles its cells (colours with enough contrast, widths) through the attribute, which the page's
 * Content-Security-Policy refuses; the same through the CSS object model is allowed. Cells are spans.
 */
export function allowCellStyles(): void {
  const plain = Element.prototype.setAttribute;
  HTMLSpanElement.prototype.setAttribute = function (name: string, value: string): void {
    if (name === "style") this.style.cssText = value;
    else plain.call(this, name, value);
  };
}
