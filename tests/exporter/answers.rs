//! What is answered.

use crate::support::{ask, get, large, page, small, start};
use altimeter::Format;
use altimeter_exporter::Exporter;
use std::io::Read;

#[test]
fn the_page_is_that_of_the_registry() {
    let registry = small();
    let (_running, address) = start(Exporter::new(&registry));
    let reply = get(address, "/metrics", &[]);
    assert_eq!((reply.status, reply.body.as_slice()), (200, &*page(&registry)));
    assert_eq!(reply.header("content-type"), Some(Format::Text.content_type()));
}

#[test]
fn a_page_of_many_pieces_is_whole() {
    let registry = large();
    let (_running, address) = start(Exporter::new(&registry));
    assert!(get(address, "/metrics", &[]).body == page(&registry), "the page differs");
}

#[test]
fn who_asks_for_openmetrics_gets_it() {
    let (_running, address) = start(Exporter::new(&small()));
    let reply =
        get(address, "/metrics", &["Accept: application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1"]);
    assert_eq!(reply.header("content-type"), Some(Format::OpenMetrics.content_type()));
    assert!(reply.text().ends_with("logins_total 3\n# EOF\n"), "{}", reply.text());
}

#[test]
fn headers_that_are_there_twice_count_as_one_list() {
    let (_running, address) = start(Exporter::new(&small()));
    let accept = ["Accept: text/plain;q=0.1", "Accept: application/openmetrics-text;q=0.9"];
    let reply = get(address, "/metrics", &accept);
    assert_eq!(reply.header("content-type"), Some(Format::OpenMetrics.content_type()));
}

#[test]
fn who_takes_gzip_gets_the_same_page_compressed() {
    let registry = large();
    let (_running, address) = start(Exporter::new(&registry));
    let reply = get(address, "/metrics", &["Accept-Encoding: gzip"]);
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    let expected = page(&registry);
    assert!(reply.body.len() * 10 < expected.len(), "{} of {}", reply.body.len(), expected.len());
    let mut back = Vec::new();
    flate2::read::GzDecoder::new(&*reply.body).read_to_end(&mut back).expect("gzip");
    assert!(back == expected, "the page differs");
}

#[test]
fn names_choose_families() {
    let registry = small();
    registry.gauge("dogs", "Dogs.").register().expect("registered").set(2.0);
    let (_running, address) = start(Exporter::new(&registry));
    let reply = get(address, "/metrics?name[]=dogs&name%5B%5D=cats", &[]);
    assert_eq!(reply.text(), "# HELP dogs Dogs.\n# TYPE dogs gauge\ndogs 2\n");
}

#[test]
fn head_has_the_headers_and_no_body() {
    let (_running, address) = start(Exporter::new(&small()));
    let reply = ask(address, "HEAD", "/metrics", &["Accept-Encoding: gzip"]);
    assert_eq!((reply.status, reply.header("content-length")), (200, None));
    assert_eq!(reply.header("content-type"), Some(Format::Text.content_type()));
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
}

#[test]
fn nothing_else_is_served() {
    let (_running, address) = start(Exporter::new(&small()).path("/internal/metrics"));
    assert_eq!(get(address, "/internal/metrics", &[]).status, 200);
    for target in ["/", "/metrics", "/internal/metrics/", "/internal/metrics/more"] {
        assert_eq!(get(address, target, &[]).status, 404, "{target}");
    }
    let post = ask(address, "POST", "/internal/metrics", &["Content-Length: 0"]);
    assert_eq!((post.status, post.header("allow")), (405, Some("GET, HEAD")));
}

#[test]
fn a_token_is_asked_for() {
    let (_running, address) = start(Exporter::new(&small()).bearer_token("s3cret"));
    assert_eq!(get(address, "/metrics", &["Authorization: Bearer s3cret"]).status, 200);
    for headers in [&[][..], &["Authorization: Bearer s3cre"], &["Authorization: Basic czNjcmV0"]] {
        let reply = get(address, "/metrics", headers);
        assert_eq!((reply.status, reply.header("www-authenticate")), (401, Some("Bearer realm=\"metrics\"")));
        assert!(!reply.text().contains("logins"), "{}", reply.text());
    }
}

#[test]
fn a_user_and_a_password_are_asked_for() {
    let (_running, address) = start(Exporter::new(&small()).basic_auth("prometheus", "s3cret"));
    // prometheus:s3cret, and prometheus:s3cres.
    assert_eq!(get(address, "/metrics", &["Authorization: Basic cHJvbWV0aGV1czpzM2NyZXQ="]).status, 200);
    let reply = get(address, "/metrics", &["Authorization: Basic cHJvbWV0aGV1czpzM2NyZXM="]);
    let challenge = "Basic realm=\"metrics\", charset=\"UTF-8\"";
    assert_eq!((reply.status, reply.header("www-authenticate")), (401, Some(challenge)));
}

#[test]
fn of_a_token_and_a_user_either_will_do() {
    let exporter = Exporter::new(&small()).bearer_token("t0ken").basic_auth("prometheus", "s3cret");
    let (_running, address) = start(exporter);
    for header in ["Authorization: Bearer t0ken", "Authorization: Basic cHJvbWV0aGV1czpzM2NyZXQ="] {
        assert_eq!(get(address, "/metrics", &[header]).status, 200, "{header}");
    }
    assert_eq!(get(address, "/metrics", &[]).status, 401);
}

#[test]
fn caches_are_told_what_the_page_depends_on() {
    let (_running, address) = start(Exporter::new(&small()));
    assert_eq!(get(address, "/metrics", &[]).header("vary"), Some("Accept, Accept-Encoding"));
}

#[test]
fn strangers_do_not_learn_which_paths_there_are() {
    let (_running, address) = start(Exporter::new(&small()).bearer_token("s3cret"));
    assert_eq!(get(address, "/no/such/path", &[]).status, 401);
}
