//! From a request to its answer.

use crate::body::Body;
use crate::collecting::Collecting;
use crate::exchange::Answering;
use crate::exporter::Settings;
use altimeter::{Chunks, Negotiated, negotiate, scrape_timeout};
use hyper::body::Incoming;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, ALLOW, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    WWW_AUTHENTICATE,
};
use hyper::{Method, Request, Response, StatusCode};
use tokio::time::timeout;

/// In how many seconds Prometheus wants the page.
const TIMEOUT: HeaderName = HeaderName::from_static("x-prometheus-scrape-timeout-seconds");

/// The answer to a request.
pub(crate) async fn respond(
    request: Request<Incoming>,
    answering: Answering,
    settings: &Settings,
    collecting: &Collecting,
) -> Response<Body> {
    let refusal = match refusal(&request, settings) {
        Some(refusal) => refusal,
        None => match begin(&request, settings, collecting).await {
            Ok(page) => return page.answer(&request, answering),
            Err(refusal) => {
                // The collectors may have used up the time in which it is to be written.
                answering.restart();
                refusal
            }
        },
    };
    refusal.answer(&request, answering)
}

/// An answer without a page.
struct Refusal {
    status: StatusCode,
    /// What is said of it.
    text: &'static str,
    headers: Vec<(HeaderName, &'static str)>,
}

impl Refusal {
    fn of(status: StatusCode, text: &'static str) -> Self {
        Self { status, text, headers: Vec::new() }
    }

    fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    fn answer(self, request: &Request<Incoming>, answering: Answering) -> Response<Body> {
        let Self { status, text, headers } = self.with(CONTENT_TYPE, "text/plain; charset=utf-8");
        let mut response = Response::new(Body::text(if is_head(request) { "" } else { text }, answering));
        *response.status_mut() = status;
        for (name, value) in headers {
            response.headers_mut().append(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// Why there is no page for a request, if there is none. Who has no credentials does not learn what there is.
fn refusal(request: &Request<Incoming>, settings: &Settings) -> Option<Refusal> {
    let authorization = request.headers().get(AUTHORIZATION).map_or(&b""[..], HeaderValue::as_bytes);
    if !settings.credentials.allow(authorization) {
        let refusal =
            Refusal::of(StatusCode::UNAUTHORIZED, "These metrics are for those with credentials.\n");
        let challenges = settings.credentials.challenges();
        return Some(challenges.fold(refusal, |refusal, value| refusal.with(WWW_AUTHENTICATE, value)));
    }
    if request.uri().path() != settings.path {
        let text = "Nothing is here but the metrics, at a path of their own.\n";
        return Some(Refusal::of(StatusCode::NOT_FOUND, text));
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let refusal = Refusal::of(StatusCode::METHOD_NOT_ALLOWED, "Metrics are to be read.\n");
        return Some(refusal.with(ALLOW, "GET, HEAD"));
    }
    None
}

/// A page that is asked for.
struct Page {
    chunks: Chunks,
    negotiated: Negotiated,
}

/// Begins the page, which has the collectors asked: in another thread, since they may take their time.
async fn begin(
    request: &Request<Incoming>,
    settings: &Settings,
    collecting: &Collecting,
) -> Result<Page, Refusal> {
    let header = |name| joined(request.headers(), name);
    let negotiated = negotiate(&header(ACCEPT), &header(ACCEPT_ENCODING));
    let names = names(request.uri().query().unwrap_or_default());
    // The other half is for the page.
    let most = settings.answer_timeout / 2;
    let patience = scrape_timeout(&header(TIMEOUT)).map_or(most, |patience| patience.min(most));
    let registry = settings.registry.clone();
    let begin =
        collecting.run(move || registry.scrape(negotiated.format).names(names).timeout(patience).chunks());
    match timeout(settings.answer_timeout, begin).await {
        Ok(Some(chunks)) => Ok(Page { chunks, negotiated }),
        Ok(None) => Err(Refusal::of(StatusCode::INTERNAL_SERVER_ERROR, "The page could not be begun.\n")),
        Err(_) => {
            Err(Refusal::of(StatusCode::SERVICE_UNAVAILABLE, "The collectors did not answer in time.\n"))
        }
    }
}

impl Page {
    fn answer(self, request: &Request<Incoming>, answering: Answering) -> Response<Body> {
        let Self { chunks, negotiated } = self;
        let body = if is_head(request) {
            Body::text("", answering)
        } else {
            Body::page(negotiated.encoding.chunks(chunks), answering)
        };
        let mut response = Response::new(body);
        for (name, value) in negotiated.headers() {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

fn is_head(request: &Request<Incoming>) -> bool {
    request.method() == Method::HEAD
}

/// The values of a header, joined as one. What is not text is passed over.
fn joined(headers: &HeaderMap, name: HeaderName) -> String {
    let values: Vec<_> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    values.join(",")
}

/// The parameters `name[]` of a query, decoded.
fn names(query: &str) -> Vec<String> {
    let parameters = form_urlencoded::parse(query.as_bytes());
    parameters.filter(|(key, _)| key == "name[]").map(|(_, name)| name.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn the_names_of_a_query_are_decoded() {
        assert_eq!(names("name[]=a_total&other=b&name%5B%5D=c%5Fd&name=e"), ["a_total", "c_d"]);
        assert_eq!(names(""), [""; 0]);
    }
}
