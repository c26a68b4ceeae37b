//! Who may see the page.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rocket::Request;
use rocket::http::Header;
use subtle::ConstantTimeEq;

use crate::settings::Settings;

/// What a client has to send, and nobody is to read in a log.
#[derive(Clone)]
pub(crate) struct Secret {
    scheme: Scheme,
    /// As it stands behind the scheme in the header `Authorization`.
    sent: String,
}

/// A scheme of the header `Authorization`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Bearer,
    Basic,
}

impl Secret {
    /// A bearer token, <https://www.rfc-editor.org/rfc/rfc6750>; or what is wrong with it.
    pub(crate) fn bearer(token: &str) -> Result<Self, String> {
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("it could not be sent in a header".to_owned());
        }
        Ok(Self { scheme: Scheme::Bearer, sent: token.to_owned() })
    }

    /// `user:password`, <https://www.rfc-editor.org/rfc/rfc7617>; or what is wrong with it.
    pub(crate) fn basic(credentials: &str) -> Result<Self, String> {
        if !credentials.contains(':') {
            return Err("there is no colon in it".to_owned());
        }
        Ok(Self { scheme: Scheme::Basic, sent: BASE64_STANDARD.encode(credentials) })
    }

    /// Whether this is what was sent. The time it takes tells the length of the secret, and nothing else of it.
    fn is(&self, scheme: &str, sent: &str) -> bool {
        scheme.eq_ignore_ascii_case(self.scheme.name())
            && bool::from(self.sent.as_bytes().ct_eq(sent.as_bytes()))
    }
}

/// Without the secret.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Basic => "Basic",
        }
    }

    /// The value of `WWW-Authenticate` that asks for it.
    fn challenge(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer realm=\"metrics\"",
            Self::Basic => "Basic realm=\"metrics\", charset=\"UTF-8\"",
        }
    }
}

/// The secrets of which a client needs one. Without any, everybody may pass.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    secrets: Vec<Secret>,
}

impl Guard {
    pub(crate) fn of(settings: &Settings) -> Self {
        let secrets = [&settings.bearer_token, &settings.basic_auth];
        Self { secrets: secrets.into_iter().flatten().cloned().collect() }
    }

    pub(crate) fn admits(&self, request: &Request<'_>) -> bool {
        self.secrets.is_empty() || self.admits_authorization(request.headers().get_one("Authorization"))
    }

    fn admits_authorization(&self, header: Option<&str>) -> bool {
        let Some((scheme, sent)) = header.and_then(|header| header.trim().split_once(' ')) else {
            return false;
        };
        // Each is compared, whatever the others say.
        self.secrets.iter().filter(|secret| secret.is(scheme, sent.trim_start())).count() > 0
    }

    /// The headers `WWW-Authenticate` of a refusal.
    pub(crate) fn challenges(&self) -> impl Iterator<Item = Header<'static>> {
        self.secrets.iter().map(|secret| Header::new("WWW-Authenticate", secret.scheme.challenge()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Guard, Secret};

    fn guard() -> Guard {
        Guard {
            secrets: vec![Secret::bearer("t0ken").unwrap(), Secret::basic("Aladdin:open sesame").unwrap()],
        }
    }

    #[test]
    fn each_secret_admits() {
        // The second is the example of RFC 7617.
        for header in [
            "Bearer t0ken",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
            "bearer  t0ken",
            " BASIC QWxhZGRpbjpvcGVuIHNlc2FtZQ== ",
        ] {
            assert!(guard().admits_authorization(Some(header)), "{header}");
        }
    }

    #[test]
    fn nothing_else_does() {
        for header in [
            "",
            "t0ken",
            "Bearer",
            "Bearer ",
            "Bearer t0ke",
            "Bearer t0kenn",
            "Basic t0ken",
            "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        ] {
            assert!(!guard().admits_authorization(Some(header)), "{header}");
        }
        assert!(!guard().admits_authorization(None));
    }

    #[test]
    fn a_secret_is_in_no_debug_output() {
        let shown = format!("{:?}", guard());
        assert!(!shown.contains("t0ken") && !shown.contains("QWx"), "{shown}");
    }
}
