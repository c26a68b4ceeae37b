//! The threads in which collectors are asked.

use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// How many threads ask collectors at once. A collector that hangs keeps one, and only one: other scrapes leave it out. So many
/// collectors may hang before there is none left for a scrape; what is beyond, waits for one as long as an answer may take.
pub(crate) const THREADS: usize = 16;

/// The threads in which collectors are asked.
#[derive(Debug, Clone)]
pub(crate) struct Collecting(Arc<Semaphore>);

impl Collecting {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(THREADS)))
    }

    /// Runs this in one of the threads, as soon as one is free. It is given to none before, so that nothing is left in a queue by one
    /// who does not wait any longer. `None` where it panicked.
    pub(crate) async fn run<T: Send + 'static>(&self, ask: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let permit = Arc::clone(&self.0).acquire_owned().await.ok()?;
        let asked = spawn_blocking(move || {
            let _until_it_returns = permit;
            ask()
        });
        asked.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Collecting, THREADS};
    use std::future::poll_fn;
    use std::pin::pin;
    use std::sync::{Arc, Mutex, mpsc};
    use std::task::Poll;
    use tokio::runtime::Builder;
    use tokio::task::yield_now;

    #[test]
    fn who_finds_no_thread_and_does_not_wait_leaves_nothing_behind() {
        let runtime = Builder::new_current_thread().max_blocking_threads(THREADS).build().expect("a runtime");
        let collecting = Collecting::new();
        let (end, wait) = mpsc::channel::<()>();
        let wait = Arc::new(Mutex::new(wait));
        for _ in 0..THREADS {
            let (collecting, wait) = (collecting.clone(), wait.clone());
            let hang = move || wait.lock().expect("no panic").recv().is_err();
            runtime.spawn(async move { collecting.run(hang).await });
        }
        let kept = Arc::new(());
        runtime.block_on(async {
            while collecting.0.available_permits() > 0 {
                yield_now().await;
            }
            for _ in 0..100 {
                let held = kept.clone();
                let mut late = pin!(collecting.run(move || drop(held)));
                let polled = poll_fn(|context| Poll::Ready(late.as_mut().poll(context))).await;
                assert!(polled.is_pending());
            }
        });
        assert_eq!(Arc::strong_count(&kept), 1);
        drop(end);
        assert_eq!(runtime.block_on(collecting.run(|| "asked")), Some("asked"));
    }
}
