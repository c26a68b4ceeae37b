//! One figure.

use crate::peers::Role;
use std::fmt;
use std::str::FromStr;

/// A figure: what one library took in one group with one size.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was done.
    pub group: String,
    /// By which library.
    pub library: String,
    /// What the library is compared as.
    pub role: Role,
    /// With how many of what `of` says.
    pub size: u64,
    /// `threads`, `series`, ...
    pub of: String,
    /// What the figures are in: `ns`, `bytes`, `ratio`.
    pub unit: String,
    /// The figure in the middle of all rounds.
    pub median: f64,
    /// The one below which a tenth is.
    pub p10: f64,
    /// The one below which nine tenths are.
    pub p90: f64,
    /// What part of this figure ours is: in the middle of all rounds, in which both were measured.
    pub part: Option<f64>,
}

/// Why a line is not a row.
#[derive(Debug, PartialEq, Eq)]
pub enum RowError {
    /// It has so many columns.
    Columns(usize),
    /// This is no role.
    Role(String),
    /// This is not a number.
    Number(String),
}

impl Row {
    /// A figure that was not measured in rounds, but once.
    #[must_use]
    pub fn once(
        group: &str,
        library: &str,
        role: Role,
        (size, of): (u64, &str),
        (figure, unit): (f64, &str),
    ) -> Self {
        let [group, library, of, unit] = [group, library, of, unit].map(str::to_owned);
        Self { group, library, role, size, of, unit, median: figure, p10: figure, p90: figure, part: None }
    }

    /// The same for figures that were measured in rounds.
    #[must_use]
    pub fn of_rounds(self, mut figures: Vec<f64>) -> Self {
        figures.sort_by(f64::total_cmp);
        let part = |tenths| figures.get(figures.len().saturating_sub(1) * tenths / 10).copied();
        let [median, p10, p90] = [5, 1, 9].map(|tenths| part(tenths).unwrap_or(f64::NAN));
        Self { median, p10, p90, ..self }
    }

    /// Whether both are of one group, library and size.
    #[must_use]
    pub fn is_of_id(&self, other: &Self) -> bool {
        (&self.group, &self.library, self.size) == (&other.group, &other.library, other.size)
    }

    /// What part of another figure this one is, which is ours: of what was measured in the same rounds, as these have it.
    #[must_use]
    pub fn part_of(&self, other: &Self) -> f64 {
        let in_rounds = other.part.filter(|_| (&self.group, self.size) == (&other.group, other.size));
        in_rounds.unwrap_or(self.median / other.median)
    }

    /// `group/library/size`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}/{}", self.group, self.library, self.size)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { group, library, role, size, of, unit, .. } = self;
        let role = role_text(*role);
        // A thousandth is below the noise of each unit.
        let thousandths = |figure: f64| (figure * 1e3).round() / 1e3;
        let [median, p10, p90] = [self.median, self.p10, self.p90].map(thousandths);
        write!(f, "{group},{library},{role},{size},{of},{unit},{median},{p10},{p90}")?;
        self.part.map_or(Ok(()), |part| write!(f, ",{}", thousandths(part)))
    }
}

impl FromStr for Row {
    type Err = RowError;

    fn from_str(line: &str) -> Result<Self, RowError> {
        let columns: Vec<&str> = line.split(',').collect();
        let [group, library, role, size, of, unit, figures @ ..] = columns.as_slice() else {
            return Err(RowError::Columns(columns.len()));
        };
        let number = |text: &&str| text.parse::<f64>().map_err(|_| RowError::Number((*text).to_owned()));
        let figures = figures.iter().map(number).collect::<Result<Vec<_>, _>>()?;
        let (&[median, p10, p90], part) = (match figures.as_slice() {
            [figures @ .., part] if figures.len() == 3 => (figures, Some(*part)),
            figures => (figures, None),
        }) else {
            return Err(RowError::Columns(columns.len()));
        };
        let mut roles = [Role::Ours, Role::Peer, Role::Beside, Role::Control].into_iter();
        let role =
            roles.find(|one| role_text(*one) == *role).ok_or_else(|| RowError::Role((*role).to_owned()))?;
        let size = size.parse().map_err(|_| RowError::Number((*size).to_owned()))?;
        let [group, library, of, unit] = [group, library, of, unit].map(|text| (*text).to_owned());
        Ok(Self { group, library, role, size, of, unit, median, p10, p90, part })
    }
}

const fn role_text(role: Role) -> &'static str {
    match role {
        Role::Ours => "ours",
        Role::Peer => "peer",
        Role::Beside => "beside",
        Role::Control => "control",
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Columns(columns) => write!(f, "{columns} columns; a row has 9 or 10"),
            Self::Role(role) => write!(f, "`{role}` is no role; ours, peer, beside and control are"),
            Self::Number(text) => write!(f, "`{text}` is not a number"),
        }
    }
}

impl std::error::Error for RowError {}
