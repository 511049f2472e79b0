import { element } from "../../dom.js";

// beside lets another image of the same post be opened next to this one, and
// says whether they scroll together.
export function beside(others, { add, remove, failed }) {
  const none = { root: null, linked: () => false };
  if (!others.length) return none;
  const pick = element("select", {}, element("option", { value: "" }, "Nothing"), ...others.map(({ label, study }) => element("option", { value: study }, label)));
  const link = element("input", { type: "checkbox", checked: "" });
  const together = element("label", { class: "viewer-link", hidden: "" }, link, "Scroll together");
  let open = null;
  let wish = 0;

  pick.addEventListener("change", async () => {
    const mine = ++wish;
    if (open) remove(open);
    open = null;
    together.hidden = true;
    if (!pick.value) return;
    try {
      const answer = await fetch(pick.value, { headers: { Accept: "application/json", "X-Requested-With": "fetch" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const study = await answer.json();
      if (mine !== wish) return;
      open = add(study);
      together.hidden = study.frames.length < 2;
    } catch {
      if (mine !== wish) return;
      pick.value = "";
      failed("The other image could not be opened just now.");
    }
  });

  return {
    root: element("div", { class: "tool-group" }, element("label", {}, "Beside it", pick), together),
    linked: () => Boolean(open) && link.checked,
  };
}
