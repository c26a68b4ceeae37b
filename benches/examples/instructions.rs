//! One operation, so many times: `instructions OPERATION TIMES`, for `.ci/instructions` to count what it takes.

use altimeter::{Bounds, ExemplarLabels, Exemplars, Format, LabelValue, Labels, NativeBuckets, Registry};
use altimeter_cache::moka::Moka;
use altimeter_cache::{Cache, Instrumented};
use altimeter_rusqlite::{Latency, Monitor};
use rusqlite::Connection;
use std::error::Error;
use std::hint::black_box;

#[derive(Debug, Labels)]
struct Closed {
    method: Method,
    is_cached: bool,
}

#[derive(Debug, Clone, Copy, LabelValue)]
enum Method {
    Get,
    Post,
}

#[derive(Debug, Labels)]
struct Open<'a> {
    route: &'a str,
    kind: &'a str,
}

const METHODS: [Method; 2] = [Method::Get, Method::Post];
const ROUTES: [&str; 4] = ["/api/v1/users", "/api/v1/users/:id", "/api/v1/products", "/"];
const KINDS: [&str; 4] = ["user", "internal", "network", "a-kind-of-more-than-sixteen-characters"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [operation, times] = arguments.as_slice() else {
        return Err("give an operation and how many times it is to be done".into());
    };
    let times: usize = times.parse()?;
    let registry = Registry::new();
    // What comes with use has come after this: a lease, and chunks of cells.
    const WARM: usize = 1000;
    let repeat = |operation: &mut dyn FnMut(usize)| (0..WARM + times).for_each(operation);
    match operation.as_str() {
        "nothing" => repeat(&mut |n| _ = black_box(n)),
        "counter_inc" => {
            let counter = registry.counter("events", "-").register()?;
            repeat(&mut |_| black_box(&counter).inc());
        }
        "up_down" => {
            let in_flight = registry.up_down("in_flight", "-").register()?;
            repeat(&mut |_| drop(black_box(&in_flight).track()));
        }
        "gauge_set" => {
            let gauge = registry.gauge("gauge", "-").register()?;
            repeat(&mut |n| black_box(&gauge).set(n as f64));
        }
        "observe" => {
            let histogram = registry.histogram("histogram", "-").bounds(Bounds::LATENCY).register()?;
            repeat(&mut |n| black_box(&histogram).observe(0.0007 * (n % 64) as f64));
        }
        "observe_native" => {
            let histogram =
                registry.histogram("histogram", "-").native(NativeBuckets::default()).register()?;
            repeat(&mut |n| black_box(&histogram).observe(0.0007 * (n % 64) as f64));
        }
        "observe_summary" => {
            let summary = registry.summary("summary", "-").register()?;
            repeat(&mut |n| black_box(&summary).observe(0.0007 * (n % 64) as f64));
        }
        "observe_with" => {
            let histogram = registry.histogram("histogram", "-").bounds(Bounds::LATENCY);
            let histogram = histogram.exemplars(Exemplars::default()).register()?;
            repeat(&mut |n| black_box(&histogram).observe_with(0.0007 * (n % 64) as f64, name));
        }
        "with_enums" => {
            let family = registry.counter("family", "-").labels::<Closed>().register()?;
            repeat(&mut |n| {
                let labels = Closed { method: METHODS[n % 2], is_cached: n % 4 < 2 };
                family.with(black_box(&labels), |counter| counter.inc());
            });
        }
        "with_strings" => {
            let family = registry.counter("family", "-").labels::<Open<'_>>().register()?;
            repeat(&mut |n| {
                let labels = Open { route: ROUTES[n % 4], kind: KINDS[n / 4 % 3] };
                family.with(black_box(&labels), |counter| counter.inc());
            });
        }
        "with_long_strings" => {
            let family = registry.counter("family", "-").labels::<Open<'_>>().register()?;
            repeat(&mut |n| {
                let labels = Open { route: ROUTES[n % 4], kind: KINDS[3] };
                family.with(black_box(&labels), |counter| counter.inc());
            });
        }
        "encode_sample" => {
            let family = registry.counter("family", "-").labels::<Open<'_>>().cap(1000).register()?;
            for n in 0..1000 {
                family.get(&Open { route: "/api/v1/users", kind: &n.to_string() }).add(n);
            }
            let mut page = Vec::with_capacity(1 << 20);
            // An operation is one of the thousand samples.
            for _ in 0..(WARM + times).div_ceil(1000) {
                page.clear();
                registry.encode(Format::Text, &mut page);
            }
        }
        "cache_bare" => {
            let cache = Moka::new(100);
            cache.set(&7, 7, None)?;
            repeat(&mut |_| _ = black_box(get(&cache)));
        }
        "cache_instrumented" => {
            let cache = Instrumented::new(Moka::new(100), "dogs", &registry)?;
            cache.set(&7, 7, None)?;
            repeat(&mut |_| _ = black_box(get(&cache)));
        }
        "sqlite_bare" => statements(&Connection::open_in_memory()?, repeat)?,
        "sqlite_counting" => {
            let monitor = Monitor::new("kennel").latency(Latency::Off).register(&registry)?;
            statements(&monitor.open_in_memory()?, repeat)?;
        }
        "sqlite_insert_bare" => inserts(&Connection::open_in_memory()?, repeat)?,
        "sqlite_insert_model" => {
            let monitor = Monitor::new("kennel").model("dog", "dogs").latency(Latency::Off);
            inserts(&monitor.register(&registry)?.open_in_memory()?, repeat)?;
        }
        other => return Err(format!("no operation is called {other}").into()),
    }
    Ok(())
}

/// Once for each bucket: then none is due until a page was written.
fn name(labels: &mut ExemplarLabels) {
    labels.label("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736");
}

fn get(cache: &impl Cache<Key = u32, Value = u32>) -> Option<u32> {
    cache.get(&7).ok().flatten()
}

fn statements(connection: &Connection, repeat: impl Fn(&mut dyn FnMut(usize))) -> rusqlite::Result<()> {
    let mut select = connection.prepare("SELECT 1")?;
    repeat(&mut |_| _ = black_box(select.query_row([], |row| row.get::<_, i64>(0))));
    Ok(())
}

/// Rows of a model, in one transaction.
fn inserts(connection: &Connection, repeat: impl Fn(&mut dyn FnMut(usize))) -> rusqlite::Result<()> {
    connection.execute_batch("CREATE TABLE dogs (id INTEGER PRIMARY KEY, name TEXT); BEGIN")?;
    let mut insert = connection.prepare("INSERT INTO dogs(name) VALUES (?1)")?;
    repeat(&mut |_| _ = black_box(insert.execute(["rex"])));
    connection.execute_batch("COMMIT")
}
