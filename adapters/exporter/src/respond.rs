//! From a request to its answer.

use crate::body::Body;
use crate::exchange::Answering;
use crate::exporter::Settings;
use altimeter::{Chunks, Encoding, Negotiated, negotiate};
use hyper::body::Incoming;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, ALLOW, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName,
    HeaderValue, WWW_AUTHENTICATE,
};
use hyper::{Method, Request, Response, StatusCode};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// The answer to a request.
pub(crate) async fn respond(
    request: Request<Incoming>,
    answering: Answering,
    settings: &Settings,
) -> Response<Body> {
    let (status, text, header) = match refusal(&request, settings) {
        Some(refusal) => refusal,
        None => match pieces(&request, settings).await {
            Ok(page) => return page.answer(&request, answering),
            Err(failure) => {
                // The collectors may have used up the time in which it is to be written.
                answering.restart();
                failure
            }
        },
    };
    let mut response = Response::new(Body::text(if is_head(&request) { "" } else { text }, answering));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response.headers_mut().extend(header.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

/// A status, what is said of it, and a header.
type Refusal = (StatusCode, &'static str, Option<(HeaderName, &'static str)>);

/// Why there is no page for a request, if there is none. Who has no credentials does not learn what there is.
fn refusal(request: &Request<Incoming>, settings: &Settings) -> Option<Refusal> {
    let authorization = || request.headers().get(AUTHORIZATION).map_or(&b""[..], HeaderValue::as_bytes);
    if let Some(credentials) = settings.credentials.as_ref().filter(|needed| !needed.allow(authorization())) {
        let challenge = (WWW_AUTHENTICATE, credentials.challenge());
        return Some((
            StatusCode::UNAUTHORIZED,
            "These metrics are for those with credentials.\n",
            Some(challenge),
        ));
    }
    if request.uri().path() != settings.path {
        return Some((
            StatusCode::NOT_FOUND,
            "Nothing is here but the metrics, at a path of their own.\n",
            None,
        ));
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Some((
            StatusCode::METHOD_NOT_ALLOWED,
            "Metrics are to be read.\n",
            Some((ALLOW, "GET, HEAD")),
        ));
    }
    None
}

/// A page that is asked for.
struct Page {
    chunks: Chunks,
    negotiated: Negotiated,
}

/// Begins the page, which has the collectors asked: in another thread, since they may take their time.
async fn pieces(request: &Request<Incoming>, settings: &Settings) -> Result<Page, Refusal> {
    let header = |name| joined(request.headers(), name);
    let negotiated = negotiate(&header(ACCEPT), &header(ACCEPT_ENCODING));
    let names = names(request.uri().query().unwrap_or_default());
    let registry = settings.registry.clone();
    let begin = spawn_blocking(move || registry.scrape(negotiated.format).names(names).chunks());
    match timeout(settings.answer_timeout, begin).await {
        Ok(Ok(chunks)) => Ok(Page { chunks, negotiated }),
        Ok(Err(_)) => Err((StatusCode::INTERNAL_SERVER_ERROR, "The page could not be begun.\n", None)),
        Err(_) => Err((StatusCode::SERVICE_UNAVAILABLE, "The collectors did not answer in time.\n", None)),
    }
}

impl Page {
    fn answer(self, request: &Request<Incoming>, answering: Answering) -> Response<Body> {
        let Self { chunks, negotiated } = self;
        let body = if is_head(request) {
            Body::text("", answering)
        } else {
            Body::page(chunks, negotiated.encoding != Encoding::Identity, answering)
        };
        let mut response = Response::new(body);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(negotiated.format.content_type()));
        if let Some(encoding) = negotiated.encoding.content_encoding() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
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
