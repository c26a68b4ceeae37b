//! The routes, as the table in `app.rs` describes them. Their handlers are measured by `instrument`, their errors by kind.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use altimeter_rocket::{Counted, ErrorKind, instrument};
use rocket::http::Status;
use rocket::response::status::{Created, NoContent};
use rocket::response::stream::TextStream;
use rocket::response::{self, Responder};
use rocket::serde::Serialize;
use rocket::serde::json::Json;
use rocket::tokio::task::spawn_blocking;
use rocket::tokio::time::{interval, sleep};
use rocket::{Catcher, Request, Route, State, catch, catchers, delete, get, post, put, routes, uri};

use super::kennel::{Description, Dog, Kennel, Refusal};

/// The longest that `GET /slow` sleeps.
const LONGEST_SLEEP_MS: u64 = 5_000;

type Dogs = State<Arc<Kennel>>;

/// What a route with dogs in it answers. Rocket makes a response of it; `Counted` counts the kind of the error.
type Answer<T> = Result<T, Counted<Failure>>;

/// All routes but `/metrics`.
pub(super) fn all() -> Vec<Route> {
    instrument(routes![dogs, dog, add, change, remove, slow, stream, fail, panics])
}

/// Errors as JSON.
pub(super) fn catchers() -> Vec<Catcher> {
    catchers![any_problem]
}

/// What `GET /slow` did.
#[derive(Serialize)]
#[serde(crate = "rocket::serde")]
struct Slept {
    ms: u64,
}

/// The body of every error.
#[derive(Serialize)]
#[serde(crate = "rocket::serde")]
struct Problem {
    error: String,
}

#[get("/dogs")]
async fn dogs(kennel: &Dogs) -> Answer<Json<Vec<Dog>>> {
    Ok(Json(blocking(kennel, |kennel| kennel.all()).await?))
}

#[get("/dogs/<id>")]
async fn dog(id: i64, kennel: &Dogs) -> Answer<Json<Dog>> {
    let dog = match kennel.cached(id) {
        Some(dog) => dog,
        None => blocking(kennel, move |kennel| kennel.load(id)).await?,
    };
    Ok(Json(dog))
}

#[post("/dogs", data = "<dog>")]
async fn add(dog: Json<Description>, kennel: &Dogs) -> Answer<Created<Json<Dog>>> {
    let dog = blocking(kennel, move |kennel| kennel.add(dog.into_inner())).await?;
    Ok(Created::new(uri!(self::dog(dog.id)).to_string()).body(Json(dog)))
}

#[put("/dogs/<id>", data = "<dog>")]
async fn change(id: i64, dog: Json<Description>, kennel: &Dogs) -> Answer<Json<Dog>> {
    Ok(Json(blocking(kennel, move |kennel| kennel.change(id, dog.into_inner())).await?))
}

#[delete("/dogs/<id>")]
async fn remove(id: i64, kennel: &Dogs) -> Answer<NoContent> {
    blocking(kennel, move |kennel| kennel.remove(id)).await?;
    Ok(NoContent)
}

#[get("/slow?<ms>")]
async fn slow(ms: u64) -> Json<Slept> {
    let ms = ms.min(LONGEST_SLEEP_MS);
    sleep(Duration::from_millis(ms)).await;
    Json(Slept { ms })
}

#[get("/stream")]
fn stream() -> TextStream![&'static str] {
    TextStream! {
        let mut pace = interval(Duration::from_millis(20));
        for part in ["sit\n", "stay\n", "roll over\n", "fetch\n", "good dog\n"] {
            pace.tick().await;
            yield part;
        }
    }
}

#[get("/fail")]
fn fail() -> Status {
    Status::InternalServerError
}

#[get("/panic")]
fn panics() -> &'static str {
    panic!("GET /panic panics on purpose")
}

#[catch(default)]
fn any_problem(status: Status, _: &Request<'_>) -> Json<Problem> {
    Json(Problem { error: status.to_string() })
}

/// Runs `work`, which waits for the database, where waiting stops no other request.
async fn blocking<T: Send + 'static>(
    kennel: &Dogs,
    work: impl FnOnce(&Kennel) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Failure> {
    let kennel = Arc::clone(kennel);
    spawn_blocking(move || work(&kennel)).await.map_err(io::Error::from)?.map_err(Failure::Refused)
}

/// Why a route that needs the kennel has no answer.
enum Failure {
    /// The kennel refuses.
    Refused(Refusal),
    /// The work was not finished.
    Lost(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Lost(error)
    }
}

impl ErrorKind for Failure {
    fn error_kind(&self) -> &'static str {
        match self {
            Self::Refused(Refusal::NoSuchDog(_)) => "no_such_dog",
            Self::Refused(Refusal::NameTaken(_)) => "name_taken",
            Self::Refused(Refusal::Database(_)) => "database",
            Self::Lost(_) => "lost",
        }
    }
}

impl<'r> Responder<'r, 'static> for Failure {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let (status, error) = match self {
            Self::Refused(refusal) => {
                let status = match refusal {
                    Refusal::NoSuchDog(_) => Status::NotFound,
                    Refusal::NameTaken(_) => Status::Conflict,
                    Refusal::Database(_) => Status::InternalServerError,
                };
                (status, refusal.to_string())
            }
            Self::Lost(error) => (Status::InternalServerError, error.to_string()),
        };
        (status, Json(Problem { error })).respond_to(request)
    }
}
