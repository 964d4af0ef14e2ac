// A link into a closed disclosure opens it, and print shows what was folded away.
function openAround(element) {
  for (let box = element; box; box = box.parentElement?.closest("details")) {
    if (box instanceof HTMLDetailsElement) box.open = true;
  }
}

export function startDisclosures(root) {
  const follow = () => {
    const target = location.hash && root.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) {
      openAround(target.closest("details"));
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", follow);
  follow();

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...root.querySelectorAll("details.more:not([open])")];
    for (const box of opened) box.open = true;
  });
  addEventListener("afterprint", () => {
    for (const box of opened) box.open = false;
  });
}
