//! Who may read a page: what the header `Authorization` of a request has to say. There are no HTTP types here, only the texts of
//! headers, so that every endpoint compares them by the same rules.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use std::fmt;
use subtle::{Choice, ConstantTimeEq as _};

/// The credentials for a page: a bearer token, a user with a password, or both, of which a request needs one. Without any,
/// everybody may read it.
///
/// By <https://www.rfc-editor.org/rfc/rfc6750> and <https://www.rfc-editor.org/rfc/rfc7617>. Secrets are compared in constant time, so
/// that how long it takes tells nothing of them but their length, and they are in no `Debug` output.
///
/// ```
/// use altimeter::Credentials;
/// let credentials = Credentials::new().bearer("t0ken")?.basic("Aladdin", "open sesame")?;
/// assert!(credentials.allow(b"Bearer t0ken"));
/// assert!(credentials.allow(b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
/// // An absent header is an empty one. A 401 has these as its headers `WWW-Authenticate`.
/// assert!(!credentials.allow(b""));
/// let challenges: Vec<_> = credentials.challenges().collect();
/// assert_eq!(challenges, ["Bearer realm=\"metrics\"", "Basic realm=\"metrics\", charset=\"UTF-8\""]);
/// # Ok::<(), altimeter::CredentialsError>(())
/// ```
#[derive(Clone, Default)]
pub struct Credentials {
    bearer: Option<Secret>,
    basic: Option<Secret>,
}

/// What stands behind the scheme.
type Secret = String;

/// A scheme of the header `Authorization`.
#[derive(Debug, Clone, Copy)]
enum Scheme {
    Bearer,
    Basic,
}

/// Why credentials are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialsError {
    /// A token or a password that is empty, which would let everybody in.
    Empty,
    /// A token with a character that no header may have.
    TokenCharacter,
    /// A user's name with a colon, which would end it.
    UserWithColon {
        /// As given.
        user: String,
    },
}

impl Credentials {
    /// None: everybody may read the page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With this token, in place of the one that it had: `Authorization: Bearer <token>`.
    ///
    /// # Errors
    /// [`CredentialsError`] when the token is empty, or has a character other than the visible ones of ASCII.
    pub fn bearer(self, token: &str) -> Result<Self, CredentialsError> {
        if token.is_empty() {
            return Err(CredentialsError::Empty);
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(CredentialsError::TokenCharacter);
        }
        Ok(Self { bearer: Some(token.to_owned()), ..self })
    }

    /// With this user and this password, in place of those that it had, by HTTP's basic authentication.
    ///
    /// # Errors
    /// [`CredentialsError`] when the password is empty, or the name has a colon.
    pub fn basic(self, user: &str, password: &str) -> Result<Self, CredentialsError> {
        if password.is_empty() {
            return Err(CredentialsError::Empty);
        }
        if user.contains(':') {
            return Err(CredentialsError::UserWithColon { user: user.to_owned() });
        }
        Ok(Self { basic: Some(BASE64_STANDARD.encode(format!("{user}:{password}"))), ..self })
    }

    /// Whether a request with this header `Authorization` may read the page. An absent header is an empty one.
    #[must_use]
    pub fn allow(&self, authorization: &[u8]) -> bool {
        let authorization = authorization.trim_ascii();
        let space = authorization.iter().position(|byte| *byte == b' ').unwrap_or(authorization.len());
        let (scheme, sent) = authorization.split_at(space);
        let is_sent = |(needed, secret): (Scheme, &Secret)| {
            let is_scheme = scheme.eq_ignore_ascii_case(needed.name().as_bytes());
            Choice::from(u8::from(is_scheme)) & sent.trim_ascii().ct_eq(secret.as_bytes())
        };
        // Each is compared, whatever the others say.
        let any = self.secrets().map(is_sent).reduce(|one, other| one | other);
        any.is_none_or(bool::from)
    }

    /// The headers `WWW-Authenticate` of the answer to a request that may not, whose status is 401.
    pub fn challenges(&self) -> impl Iterator<Item = &'static str> {
        self.secrets().map(|(scheme, _)| scheme.challenge())
    }

    fn secrets(&self) -> impl Iterator<Item = (Scheme, &Secret)> {
        let Self { bearer, basic } = self;
        let all = [(Scheme::Bearer, bearer), (Scheme::Basic, basic)];
        all.into_iter().filter_map(|(scheme, secret)| Some((scheme, secret.as_ref()?)))
    }
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Basic => "Basic",
        }
    }

    fn challenge(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer realm=\"metrics\"",
            Self::Basic => "Basic realm=\"metrics\", charset=\"UTF-8\"",
        }
    }
}

/// Without the secrets.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials ")?;
        f.debug_list().entries(self.secrets().map(|(scheme, _)| scheme)).finish()
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the token or password is empty; give one, or ask for no credentials"),
            Self::TokenCharacter => f.write_str(
                "the token has a character that no header may have; use visible characters of ASCII",
            ),
            Self::UserWithColon { user } => {
                write!(f, "the user {user:?} has a colon, with which a name ends; use another name")
            }
        }
    }
}

impl std::error::Error for CredentialsError {}

#[cfg(test)]
mod tests {
    use super::{Credentials, CredentialsError};

    /// The second is the example of RFC 7617.
    fn both() -> Credentials {
        Credentials::new().bearer("t0ken").unwrap().basic("Aladdin", "open sesame").unwrap()
    }

    #[test]
    fn each_is_enough() {
        for header in [
            "Bearer t0ken",
            "bearer t0ken",
            "BEARER   t0ken ",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
            " BASIC QWxhZGRpbjpvcGVuIHNlc2FtZQ== ",
        ] {
            assert!(both().allow(header.as_bytes()), "{header}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for header in [
            "",
            " ",
            "t0ken",
            "Bearer",
            "Bearer ",
            "Bearert0ken",
            "Bearer t0ke",
            "Bearer t0kenn",
            "Bearer t0ken t0ken",
            "Basic t0ken",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZR==",
            "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        ] {
            assert!(!both().allow(header.as_bytes()), "{header}");
        }
    }

    #[test]
    fn without_any_everybody_is_allowed() {
        for header in ["", "Bearer t0ken", "anything"] {
            assert!(Credentials::new().allow(header.as_bytes()), "{header}");
        }
        assert_eq!(Credentials::new().challenges().next(), None);
    }

    #[test]
    fn what_is_given_again_takes_the_place_of_what_was_there() {
        let credentials = both().bearer("an0ther").unwrap();
        assert!(credentials.allow(b"Bearer an0ther") && !credentials.allow(b"Bearer t0ken"));
        assert!(credentials.allow(b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    }

    #[test]
    fn what_lets_everybody_or_nobody_in_is_refused() {
        let none = Credentials::new;
        assert_eq!(none().bearer("").unwrap_err(), CredentialsError::Empty);
        assert_eq!(none().basic("a", "").unwrap_err(), CredentialsError::Empty);
        for token in ["two words", "tab\t", "é", "line\r\n"] {
            assert_eq!(none().bearer(token).unwrap_err(), CredentialsError::TokenCharacter, "{token:?}");
        }
        let refused = none().basic("a:b", "c").unwrap_err();
        assert_eq!(refused, CredentialsError::UserWithColon { user: "a:b".to_owned() });
    }

    #[test]
    fn the_debug_form_has_no_secret() {
        assert_eq!(format!("{:?}", both()), "Credentials [Bearer, Basic]");
    }
}
