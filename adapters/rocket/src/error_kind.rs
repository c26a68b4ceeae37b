//! Errors of handlers, by kind.

use std::any::type_name;
use std::fmt;

use altimeter::contain;
use rocket::Request;
use rocket::response::{self, Responder};

use crate::application::Application;
use crate::handler::count_error;
use crate::labels::RouteName;

/// What kind of error this is, for `http_handler_errors_total{route, kind}`.
///
/// Without a method of its own, all errors of a type are of one kind: the type's name.
///
/// ```
/// use altimeter_rocket::ErrorKind;
///
/// enum Failure {
///     NoSuchDog,
///     Database,
/// }
///
/// impl ErrorKind for Failure {
///     fn error_kind(&self) -> &'static str {
///         match self {
///             Self::NoSuchDog => "no_such_dog",
///             Self::Database => "database",
///         }
///     }
/// }
///
/// struct Hungry;
/// impl ErrorKind for Hungry {}
/// assert_eq!(Hungry.error_kind(), "Hungry");
/// ```
pub trait ErrorKind {
    /// The kind: one of a few words. Should it panic, the kind is the type's name.
    fn error_kind(&self) -> &'static str {
        name_of(type_name::<Self>())
    }
}

/// The name of a type without its path and its parameters.
fn name_of(path: &'static str) -> &'static str {
    let path = path.split('<').next().unwrap_or(path);
    path.rsplit("::").next().unwrap_or(path)
}

/// An error whose kind is counted when it becomes a response, which is otherwise that of the error.
///
/// Rocket makes a response of a `Result` before anything else can see its error, so that this stands in the type of the
/// result. `?` makes it of an error of type `E`.
///
/// ```
/// use altimeter::{Format, Registry};
/// use altimeter_rocket::{Altimeter, Counted, ErrorKind};
/// use rocket::local::blocking::Client;
/// use rocket::{Responder, get, routes};
///
/// #[derive(Responder)]
/// #[response(status = 404)]
/// struct NoSuchDog(&'static str);
///
/// impl ErrorKind for NoSuchDog {}
///
/// fn find(id: u32) -> Result<String, NoSuchDog> {
///     Err(NoSuchDog("there is none"))
/// }
///
/// #[get("/dogs/<id>")]
/// fn dog(id: u32) -> Result<String, Counted<NoSuchDog>> {
///     Ok(find(id)?)
/// }
///
/// let altimeter = Altimeter::with_registry(Registry::new());
/// let rocket = rocket::build().attach(altimeter.clone()).mount("/", routes![dog]).mount("/metrics", altimeter);
/// let client = Client::untracked(rocket).unwrap();
/// assert_eq!(client.get("/dogs/7").dispatch().into_string().unwrap(), "there is none");
/// let page = client.get("/metrics").dispatch().into_string().unwrap();
/// assert!(page.contains(r#"http_handler_errors_total{route="/dogs/<id>",kind="NoSuchDog"} 1"#));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted<E>(pub E);

impl<E> From<E> for Counted<E> {
    fn from(error: E) -> Self {
        Self(error)
    }
}

impl<E: fmt::Display> fmt::Display for Counted<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'r, 'o: 'r, E: ErrorKind + Responder<'r, 'o>> Responder<'r, 'o> for Counted<E> {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'o> {
        if let (Some(application), Some(route)) = (Application::of(request), request.route())
            && !application.settings.excludes(route)
        {
            let kind = contain(|| self.0.error_kind()).unwrap_or_else(|| name_of(type_name::<E>()));
            count_error(&application.families, RouteName::of(route), kind);
        }
        self.0.respond_to(request)
    }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_name_has_neither_path_nor_parameters() {
        assert_eq!(name_of("alloc::vec::Vec<core::option::Option<u8>>"), "Vec");
        assert_eq!(name_of("u8"), "u8");
    }
}
