//! What a program was built from.

use altimeter::{Collect, Desc, Kind, NameError, Sample, Sink};

/// What a program was built from: one series of value 1, whose labels say it, to be joined to others.
///
/// ```
/// use altimeter::{Registry, testing::Snapshot};
/// use altimeter_process::BuildInfo;
///
/// let registry = Registry::new();
/// registry.collect(BuildInfo::of("kennel", "1.4.0")?.rustc("1.89.0").commit("29483883eed6"))?;
/// let labels = [("version", "1.4.0"), ("commit", "29483883eed6"), ("rustc", "1.89.0")];
/// Snapshot::of(&registry).assert_equal("kennel_build_info", &labels, 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct BuildInfo {
    desc: Desc,
    version: String,
    commit: String,
    rustc: String,
}

impl BuildInfo {
    /// Altimeter's own: `altimeter_build_info`, with the version, the commit if it is known, and the compiler.
    #[must_use]
    pub fn new() -> Self {
        let own = Self::of("altimeter", env!("CARGO_PKG_VERSION")).expect("a name that is allowed");
        own.commit(env!("ALTIMETER_COMMIT"))
    }

    /// That of a program of this version: `<program>_build_info`, with the compiler that built this package.
    ///
    /// # Errors
    /// [`NameError`] when no metric can be called by the program's name: letters, digits, `_` and `:` are allowed.
    pub fn of(program: &str, version: &str) -> Result<Self, NameError> {
        let desc = Desc::of(Kind::Info, &format!("{program}_build"))?;
        let desc =
            desc.with_help(&format!("The version of {program}, its commit, and the compiler that built it."));
        Ok(Self {
            desc,
            version: version.to_owned(),
            commit: String::new(),
            rustc: env!("ALTIMETER_RUSTC").to_owned(),
        })
    }

    /// With a commit; an empty one is not shown.
    #[must_use]
    pub fn commit(self, commit: &str) -> Self {
        Self { commit: commit.to_owned(), ..self }
    }

    /// With another version of the compiler.
    #[must_use]
    pub fn rustc(self, version: &str) -> Self {
        Self { rustc: version.to_owned(), ..self }
    }
}

impl Default for BuildInfo {
    fn default() -> Self {
        Self::new()
    }
}

impl Collect for BuildInfo {
    fn families(&self) -> Vec<Desc> {
        vec![self.desc.clone()]
    }

    fn collect(&self, sink: &mut dyn Sink) {
        sink.family(&self.desc);
        let labels = [("version", &*self.version), ("commit", &*self.commit), ("rustc", &*self.rustc)];
        sink.sample(&Sample::info(&labels));
    }
}
