const atOnce = 2;

// queue runs jobs, a few at once and in order. A job is {start() → Promise};
// drop takes one out that has not begun. busy counts those that are not done.
export function queue() {
  const waiting = [];
  let running = 0;

  async function next() {
    if (running >= atOnce || !waiting.length) return;
    running++;
    try {
      await waiting.shift().start();
    } finally {
      running--;
      next();
    }
  }

  return {
    add(job) {
      waiting.push(job);
      next();
    },
    drop(job) {
      const at = waiting.indexOf(job);
      if (at >= 0) waiting.splice(at, 1);
    },
    busy: () => running + waiting.length,
  };
}
