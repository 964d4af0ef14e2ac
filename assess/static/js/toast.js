// Undo goes away after its time, but waits while somebody reads or stands on it.
export function startToasts(root) {
  for (const toast of root.querySelectorAll("[data-toast]")) {
    let left = Number(toast.dataset.seconds || 10);
    const clock = setInterval(() => {
      if (toast.matches(":hover, :focus-within")) return;
      left -= 1;
      if (left <= 0) {
        clearInterval(clock);
        toast.remove();
      }
    }, 1000);
  }
}
