//! Collectors that do not answer, and the page.

use std::pin::pin;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use altimeter::{Collect, Desc, Kind, Registry, Sink};
use altimeter_rocket::Altimeter;
use rocket::futures::future::{Either, select};
use rocket::http::Header;
use rocket::local::asynchronous::Client;
use rocket::tokio::task::spawn_blocking;
use rocket::tokio::time::timeout;

/// Nothing here takes longer, so a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Tells when it is asked, and does not answer before the test ends.
struct Hanging {
    asked: mpsc::Sender<()>,
    end: Mutex<mpsc::Receiver<()>>,
}

impl Collect for Hanging {
    fn families(&self) -> Vec<Desc> {
        vec![Desc::of(Kind::Gauge, "hanging").unwrap()]
    }

    fn collect(&self, _: &mut dyn Sink) {
        // Errors say that the test is over.
        let _ = self.asked.send(());
        let _ = self.end.lock().unwrap().recv();
    }
}

/// Pages of scrapers that wait for nothing, and one for which nothing hangs.
async fn scrape_beside(client: &Client) {
    let hasty = Header::new("X-Prometheus-Scrape-Timeout-Seconds", "0.001");
    for errors in 1..=40 {
        let response = client.get("/metrics").header(hasty.clone()).dispatch().await;
        let page = response.into_string().await.unwrap();
        let counted = format!("\naltimeter_collector_errors_total{{collector=\"hanging\"}} {errors}\n");
        assert!(page.contains(&counted) && page.contains("\nbarks_total 1\n"), "{page}");
    }
    let page = client.get("/metrics?name[]=barks_total").dispatch().await.into_string().await.unwrap();
    assert!(page.ends_with("barks_total 1\n"), "{page}");
}

#[rocket::async_test]
async fn a_collector_that_hangs_costs_its_scrape_and_no_other() {
    let registry = Registry::new();
    registry.counter("barks_total", "Barks heard.").register().unwrap().inc();
    let ((asked, is_asked), (end, wait)) = (mpsc::channel(), mpsc::channel::<()>());
    registry.collect(Hanging { asked, end: Mutex::new(wait) }).unwrap();
    let altimeter = Altimeter::with_registry(registry);
    let rocket = rocket::build().attach(altimeter.clone()).mount("/metrics", altimeter);
    let client = Client::untracked(rocket).await.unwrap();

    let hanging = pin!(client.get("/metrics").dispatch());
    let others = pin!(timeout(PATIENCE, async {
        let is_asked = spawn_blocking(move || is_asked.recv().map(|()| is_asked)).await.unwrap().unwrap();
        scrape_beside(&client).await;
        // One thread is in it, and no other came to it.
        assert_eq!(is_asked.try_recv(), Err(mpsc::TryRecvError::Empty));
    }));
    match select(hanging, others).await {
        Either::Right((done, _)) => done.expect("the others are answered"),
        Either::Left(_) => panic!("what hangs is answered"),
    }
    drop(end);
}
