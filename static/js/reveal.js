// A button beside a password that shows what was typed.

for (const place of document.querySelectorAll("[data-reveal]")) {
  const field = place.querySelector("input");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button small", textContent: "Show" });
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-label", "Show the password");
  button.addEventListener("click", () => {
    const isShown = field.type === "text";
    field.type = isShown ? "password" : "text";
    button.textContent = isShown ? "Show" : "Hide";
    button.setAttribute("aria-pressed", String(!isShown));
  });
  place.append(button);
}
