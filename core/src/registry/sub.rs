//! Sub-registries: a prefix and constant labels for whatever is registered through them.

use super::Registry;
use crate::desc::Scope;
use crate::name::{NameError, check_label, check_metric};
use std::fmt;
use std::sync::Arc;

impl Registry {
    /// The same page, where the names of families that are registered through this handle begin with `prefix`, as
    /// `"kennel_"`. What this registry adds itself is added, too.
    ///
    /// # Errors
    /// [`NameError`] when a name cannot begin so.
    ///
    /// ```
    /// use altimeter::{Format, Registry};
    /// let registry = Registry::new();
    /// let kennel = registry.prefixed("kennel_")?.labelled([("site", "north")])?;
    /// kennel.counter("dogs_total", "Dogs.").register()?.inc();
    /// let mut page = Vec::new();
    /// registry.encode(Format::Text, &mut page);
    /// assert!(String::from_utf8(page)?.contains("kennel_dogs_total{site=\"north\"} 1\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn prefixed(&self, prefix: &str) -> Result<Self, NameError> {
        check_metric(prefix)?;
        let scope =
            Scope { prefix: format!("{}{prefix}", self.scope.prefix), labels: self.scope.labels.clone() };
        Ok(self.within(scope))
    }

    /// The same page, where every series of the families that are registered through this handle has these labels, before its
    /// own. An empty value is an absent label. What this registry adds itself is added, too.
    ///
    /// Families of one name may be registered through several such handles, if they differ in the values of these labels only:
    /// they stand on the page as one.
    ///
    /// # Errors
    /// [`LabelError`] when a name is not allowed, or given twice.
    pub fn labelled<N: Into<String>, V: Into<String>>(
        &self,
        labels: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, LabelError> {
        let mut scope = Scope::clone(&self.scope);
        for (name, value) in labels {
            let name = name.into();
            check_label(&name)?;
            if scope.labels.iter().any(|(there, _)| *there == name) {
                return Err(LabelError::Twice { label: name });
            }
            scope.labels.push((name, value.into()));
        }
        Ok(self.within(scope))
    }

    /// A handle to this registry with another scope.
    fn within(&self, scope: Scope) -> Self {
        Self { scope: Arc::new(scope), ..self.clone() }
    }
}

/// Why [`Registry::labelled`] refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LabelError {
    /// A name is not allowed.
    Name(NameError),
    /// A label is given twice, or by a registry and a sub-registry of it.
    Twice {
        /// The label.
        label: String,
    },
}

impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(error) => error.fmt(f),
            Self::Twice { label } => write!(f, "label {label:?} is given twice; give each label one value"),
        }
    }
}

impl std::error::Error for LabelError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Name(error) => Some(error),
            Self::Twice { .. } => None,
        }
    }
}

impl From<NameError> for LabelError {
    fn from(error: NameError) -> Self {
        Self::Name(error)
    }
}
