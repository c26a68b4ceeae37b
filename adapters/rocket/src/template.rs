//! Templates that are counted.

use std::borrow::Cow;

use altimeter::Counter;
use rocket::Request;
use rocket::response::{self, Responder};
use rocket::serde::Serialize;
use rocket_dyn_templates as bare;

use crate::application::Application;
use crate::labels::TemplateLabels;

/// A template of [`rocket_dyn_templates`] that is counted in `http_responses_by_template_total{template}` when it is rendered.
///
/// It stands in for [`rocket_dyn_templates::Template`], of which only the import changes; the fairing of that is attached as
/// ever. A template that fails to render is counted, too; one of a route that is [excluded](crate::Builder::exclude) is not.
///
/// ```
/// use altimeter_rocket::Template;
/// use rocket_dyn_templates::context;
///
/// #[rocket::get("/")]
/// fn index() -> Template {
///     Template::render("index", context! { dogs: 3 })
/// }
///
/// # let _ =
/// rocket::build().attach(Template::fairing()).mount("/", rocket::routes![index]);
/// ```
#[derive(Debug)]
pub struct Template {
    name: Cow<'static, str>,
    inner: bare::Template,
}

impl Template {
    /// The template `name` with what `context` says: as
    /// [`rocket_dyn_templates::Template::render`].
    pub fn render<S: Into<Cow<'static, str>>, C: Serialize>(name: S, context: C) -> Self {
        let name = name.into();
        Self { inner: bare::Template::render(name.clone(), context), name }
    }

    /// The fairing that loads the templates: [`rocket_dyn_templates::Template::fairing`] itself.
    pub fn fairing() -> impl rocket::fairing::Fairing {
        bare::Template::fairing()
    }
}

impl<'r> Responder<'r, 'static> for Template {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        if let Some(application) = Application::of(request)
            && !request.route().is_some_and(|route| application.settings.excludes(route))
        {
            application.families.templates.with(&TemplateLabels { template: &self.name }, Counter::inc);
        }
        self.inner.respond_to(request)
    }
}

/// The launch stops without the fairing that loads the templates.
impl rocket::Sentinel for Template {
    fn abort(rocket: &rocket::Rocket<rocket::Ignite>) -> bool {
        bare::Template::abort(rocket)
    }
}
