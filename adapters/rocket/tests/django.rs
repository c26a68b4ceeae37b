//! The names of `django-prometheus` 2.5: every family of its middleware, from the same numbers.

use altimeter::Registry;
use altimeter_rocket::{Altimeter, Names, instrument};
use rocket::http::{Header, Status};
use rocket::local::blocking::Client;
use rocket::{Route, get, post, routes};

#[get("/dogs/<id>")]
fn dog(id: u32) -> String {
    format!("dog {id}")
}

#[get("/dogs/<name>", rank = 2)]
fn dog_by_name(name: &str) -> String {
    name.to_owned()
}

#[post("/dogs", data = "<_body>")]
fn add(_body: Vec<u8>) -> Status {
    Status::Created
}

#[get("/fail")]
fn fail() -> &'static str {
    panic!("on purpose")
}

/// `dog` is wrapped, and `fail`; the others are not.
fn client(altimeter: &Altimeter) -> Client {
    let wrapped: Vec<Route> = instrument(routes![dog, fail]);
    let rocket = rocket::build()
        .attach(altimeter.clone())
        .mount("/", wrapped)
        .mount("/", routes![dog_by_name, add])
        .mount("/metrics", altimeter.clone());
    Client::untracked(rocket).expect("a launch")
}

fn django() -> Altimeter {
    Altimeter::builder().registry(Registry::new()).names(Names::Django).self_metrics(false).build()
}

fn page(client: &Client) -> String {
    client.get("/metrics").dispatch().into_string().expect("a page")
}

/// The page after one request of each kind.
fn used() -> String {
    let client = client(&django());
    client.get("/dogs/7").dispatch();
    client.get("/dogs/rex").dispatch();
    client.get("/fail").dispatch();
    client.get("/nowhere").header(Header::new("X-Requested-With", "XMLHttpRequest")).dispatch();
    client.post("/dogs").header(Header::new("Content-Length", "5")).body("Bella").dispatch();
    page(&client)
}

/// The lines of a page's samples that begin so.
fn samples<'p>(page: &'p str, family: &str) -> Vec<&'p str> {
    let mut lines: Vec<_> = page.lines().filter(|line| line.starts_with(family)).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn the_families_and_their_types_are_those_of_django_prometheus() {
    let page = used();
    let types: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("# TYPE django_")).collect();
    assert_eq!(
        types,
        [
            "http_ajax_requests_total counter",
            "http_exceptions_total_by_type_total counter",
            "http_exceptions_total_by_view_total counter",
            "http_requests_before_middlewares_total counter",
            "http_requests_body_total_bytes histogram",
            "http_requests_latency_including_middlewares_seconds histogram",
            "http_requests_latency_seconds_by_view_method histogram",
            "http_requests_total_by_method_total counter",
            "http_requests_total_by_transport_total counter",
            "http_requests_total_by_view_transport_method_total counter",
            "http_requests_unknown_latency_including_middlewares_total counter",
            "http_requests_unknown_latency_total counter",
            "http_responses_before_middlewares_total counter",
            "http_responses_body_total_bytes histogram",
            "http_responses_streaming_total counter",
            "http_responses_total_by_charset_total counter",
            "http_responses_total_by_status_total counter",
            "http_responses_total_by_status_view_method_total counter",
        ]
    );
}

#[test]
fn requests_are_counted_as_by_the_middleware_in_front() {
    let page = used();
    assert_eq!(
        samples(&page, "django_http_requests_before_"),
        ["django_http_requests_before_middlewares_total 5"]
    );
    assert_eq!(
        samples(&page, "django_http_responses_before_"),
        ["django_http_responses_before_middlewares_total 5"]
    );
    assert_eq!(samples(&page, "django_http_ajax_"), ["django_http_ajax_requests_total 1"]);
    assert_eq!(
        samples(&page, "django_http_requests_total_by_method_total"),
        [
            "django_http_requests_total_by_method_total{method=\"GET\"} 4",
            "django_http_requests_total_by_method_total{method=\"POST\"} 1",
        ]
    );
    assert_eq!(
        samples(&page, "django_http_requests_total_by_transport_total"),
        ["django_http_requests_total_by_transport_total{transport=\"http\"} 5"]
    );
    assert_eq!(
        samples(&page, "django_http_requests_unknown_latency_total"),
        ["django_http_requests_unknown_latency_total 0"]
    );
}

#[test]
fn requests_to_excluded_routes_are_among_those_before_the_middleware_no_more_than_after_it() {
    let registry = Registry::new();
    let excluding = Altimeter::builder().registry(registry.clone()).names(Names::Django).exclude(["/fail"]);
    let excluding = client(&excluding.build());
    for target in ["/fail", "/dogs/7", "/fail"] {
        excluding.get(target).dispatch();
    }
    // Another application of the process, which excludes none.
    client(&Altimeter::with_registry(registry)).get("/fail").dispatch();
    for when in ["requests", "responses"] {
        let name = format!("django_http_{when}_before_middlewares_total");
        assert_eq!(samples(&page(&excluding), &name), [format!("{name} 2")]);
    }
}

#[test]
fn two_views_of_one_template_are_told_apart_and_an_unmatched_request_has_none() {
    let page = used();
    let name = "django_http_requests_total_by_view_transport_method_total";
    assert_eq!(
        samples(&page, name),
        [
            format!("{name}{{view=\"add\",transport=\"http\",method=\"POST\"}} 1"),
            format!("{name}{{view=\"dog\",transport=\"http\",method=\"GET\"}} 1"),
            format!("{name}{{view=\"dog_by_name\",transport=\"http\",method=\"GET\"}} 1"),
            format!("{name}{{view=\"fail\",transport=\"http\",method=\"GET\"}} 1"),
        ]
    );
}

#[test]
fn responses_are_counted_by_status_and_view_the_unmatched_too() {
    let page = used();
    let name = "django_http_responses_total_by_status_view_method_total";
    assert_eq!(
        samples(&page, name),
        [
            format!("{name}{{status=\"200\",view=\"dog\",method=\"GET\"}} 1"),
            format!("{name}{{status=\"200\",view=\"dog_by_name\",method=\"GET\"}} 1"),
            format!("{name}{{status=\"201\",view=\"add\",method=\"POST\"}} 1"),
            format!("{name}{{status=\"404\",view=\"<unnamed view>\",method=\"GET\"}} 1"),
            format!("{name}{{status=\"500\",view=\"fail\",method=\"GET\"}} 1"),
        ]
    );
}

#[test]
fn latencies_have_the_bounds_of_django_prometheus() {
    let page = used();
    let name = "django_http_requests_latency_including_middlewares_seconds";
    let bounds: Vec<_> = page
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix("_bucket{le=\"")?.split('"').next())
        .collect();
    assert_eq!(
        bounds,
        [
            "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5", "7.5", "10",
            "25", "50", "75", "+Inf"
        ]
    );
    assert!(page.contains(&format!("\n{name}_count 5\n")));
}

#[test]
fn the_latency_of_a_view_is_observed_once_whether_its_handler_is_wrapped_or_not() {
    let page = used();
    let name = "django_http_requests_latency_seconds_by_view_method_count";
    assert_eq!(
        samples(&page, name),
        [
            format!("{name}{{view=\"<unnamed view>\",method=\"GET\"}} 1"),
            format!("{name}{{view=\"add\",method=\"POST\"}} 1"),
            // It is attempted by both requests for a dog, of which it forwards one.
            format!("{name}{{view=\"dog\",method=\"GET\"}} 2"),
            format!("{name}{{view=\"dog_by_name\",method=\"GET\"}} 1"),
            format!("{name}{{view=\"fail\",method=\"GET\"}} 1"),
        ]
    );
}

#[test]
fn panics_are_exceptions_by_type_and_by_view() {
    let page = used();
    assert_eq!(
        samples(&page, "django_http_exceptions_total_by_type_total"),
        ["django_http_exceptions_total_by_type_total{type=\"panic\"} 1"]
    );
    assert_eq!(
        samples(&page, "django_http_exceptions_total_by_view_total"),
        ["django_http_exceptions_total_by_view_total{view=\"fail\"} 1"]
    );
}

#[test]
fn a_body_of_unknown_length_is_observed_as_of_none_as_are_requests_without_one() {
    let client = client(&django());
    client.post("/dogs").header(Header::new("Transfer-Encoding", "chunked")).dispatch();
    client.post("/dogs").header(Header::new("Content-Length", "5")).body("Bella").dispatch();
    client.get("/dogs/7").dispatch();
    let page = page(&client);
    assert!(page.contains("\ndjango_http_requests_body_total_bytes_bucket{le=\"0\"} 2\n"), "{page}");
    assert!(page.contains("\ndjango_http_requests_body_total_bytes_count 3\n"), "{page}");
}

#[test]
fn the_canonical_page_shows_templates_and_no_views() {
    let altimeter = Altimeter::with_registry(Registry::new());
    let client = client(&altimeter);
    client.get("/dogs/7").dispatch();
    client.get("/dogs/rex").dispatch();
    let page = page(&client);
    assert!(
        page.contains(
            "\nhttp_requests_total{method=\"GET\",route=\"/dogs/<id>\",scheme=\"http\",status=\"200\"} 1\n"
        ),
        "{page}"
    );
    assert!(!page.contains("django_") && !page.contains("altimeter_view"), "{page}");
}

/// The page after two requests, each with a label of the application's own: to a handler that is wrapped, and to one that is not.
fn with_tenants() -> String {
    let altimeter =
        Altimeter::builder().registry(Registry::new()).names(Names::Django).label("tenant", |request, _| {
            request.headers().get_one("X-Tenant").unwrap_or_default().to_owned().into()
        });
    let client = client(&altimeter.build());
    for target in ["/dogs/7", "/dogs/rex"] {
        client.get(target).header(Header::new("X-Tenant", "acme")).dispatch();
    }
    page(&client)
}

#[test]
fn labels_of_the_application_are_on_the_views_of_requests() {
    let page = with_tenants();
    for counted in [
        "django_http_responses_total_by_status_view_method_total{status=\"200\",view=\"dog\",method=\"GET\",tenant=\"acme\"} 1",
        "django_http_requests_latency_including_middlewares_seconds_count{tenant=\"acme\"} 2",
    ] {
        assert!(page.contains(&format!("\n{counted}\n")), "{page}");
    }
}

#[test]
fn the_latencies_of_views_have_one_set_of_labels() {
    let page = with_tenants();
    let name = "django_http_requests_latency_seconds_by_view_method_count";
    assert_eq!(
        samples(&page, name),
        [
            format!("{name}{{view=\"dog\",method=\"GET\"}} 2"),
            format!("{name}{{view=\"dog_by_name\",method=\"GET\"}} 1"),
        ]
    );
}

#[test]
fn names_that_were_chosen_elsewhere_stay_where_no_setting_says_otherwise() {
    let registry = Registry::new();
    drop(client(&Altimeter::builder().registry(registry.clone()).names(Names::Django).build()));
    drop(client(&Altimeter::with_registry(registry.clone())));
    assert_eq!(registry.names(), "django");
}
