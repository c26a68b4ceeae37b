//! Who may read the page.

use crate::error::StartError;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use std::fmt;
use subtle::ConstantTimeEq as _;

/// What the header `Authorization` must say. By <https://www.rfc-editor.org/rfc/rfc6750> and
/// <https://www.rfc-editor.org/rfc/rfc7617>.
#[derive(Clone)]
pub(crate) struct Credentials {
    scheme: Scheme,
    /// What stands behind the scheme.
    secret: String,
}

#[derive(Debug, Clone, Copy)]
enum Scheme {
    Bearer,
    Basic,
}

impl Credentials {
    pub(crate) fn bearer(token: &str) -> Result<Self, StartError> {
        if token.is_empty() {
            return Err(StartError::EmptySecret);
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(StartError::TokenCharacter);
        }
        Ok(Self { scheme: Scheme::Bearer, secret: token.to_owned() })
    }

    pub(crate) fn basic(user: &str, password: &str) -> Result<Self, StartError> {
        if password.is_empty() {
            return Err(StartError::EmptySecret);
        }
        if user.contains(':') {
            return Err(StartError::UserWithColon { user: user.to_owned() });
        }
        let secret = BASE64_STANDARD.encode(format!("{user}:{password}"));
        Ok(Self { scheme: Scheme::Basic, secret })
    }

    /// Whether the header `Authorization` says so. The secret is compared in constant time, so that how long it takes tells
    /// nothing but its length.
    pub(crate) fn allow(&self, authorization: &[u8]) -> bool {
        let Some(space) = authorization.iter().position(|byte| *byte == b' ') else { return false };
        let (scheme, secret) = authorization.split_at(space);
        scheme.eq_ignore_ascii_case(self.scheme.name().as_bytes())
            && bool::from(secret.trim_ascii().ct_eq(self.secret.as_bytes()))
    }

    /// The header `WWW-Authenticate` of a refusal.
    pub(crate) fn challenge(&self) -> &'static str {
        match self.scheme {
            Scheme::Bearer => "Bearer realm=\"metrics\"",
            Scheme::Basic => "Basic realm=\"metrics\", charset=\"UTF-8\"",
        }
    }
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Basic => "Basic",
        }
    }
}

/// Without the secret.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Credentials;
    use crate::error::StartError;

    #[test]
    fn a_bearer_has_the_token() {
        let credentials = Credentials::bearer("s3cret").unwrap();
        for allowed in ["Bearer s3cret", "bearer s3cret", "BEARER   s3cret "] {
            assert!(credentials.allow(allowed.as_bytes()), "{allowed}");
        }
        for refused in [
            "",
            "s3cret",
            "Bearer",
            "Bearer ",
            "Bearer s3cre",
            "Bearer s3cret2",
            "Basic s3cret",
            "Bearers3cret",
        ] {
            assert!(!credentials.allow(refused.as_bytes()), "{refused}");
        }
    }

    /// The example of RFC 7617.
    #[test]
    fn a_user_has_the_password() {
        let credentials = Credentials::basic("Aladdin", "open sesame").unwrap();
        assert!(credentials.allow(b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        for refused in ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZR==", "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Basic "]
        {
            assert!(!credentials.allow(refused.as_bytes()), "{refused}");
        }
    }

    #[test]
    fn what_lets_everybody_or_nobody_in_is_refused() {
        assert!(matches!(Credentials::bearer(""), Err(StartError::EmptySecret)));
        assert!(matches!(Credentials::basic("a", ""), Err(StartError::EmptySecret)));
        assert!(matches!(Credentials::bearer("a b"), Err(StartError::TokenCharacter)));
        assert!(matches!(Credentials::basic("a:b", "c"), Err(StartError::UserWithColon { .. })));
    }

    #[test]
    fn the_debug_form_has_no_secret() {
        let basic = Credentials::basic("Aladdin", "open sesame").unwrap();
        assert_eq!(format!("{basic:?}"), "Credentials { scheme: Basic, .. }");
    }
}
