//! Why a page was refused.

use std::fmt;

/// A page was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct ParseError {
    /// Counted from 1. Where a family as a whole is at fault, its first line.
    pub line: usize,
    /// That line.
    pub text: String,
    /// What is wrong there.
    pub fault: Fault,
}

/// What can be wrong in a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// The last line does not end in a newline.
    NoFinalNewline,
    /// A blank line, or a comment that is neither HELP nor TYPE.
    Comment,
    /// A name with a character that is not allowed there, or without any.
    Name,
    /// A second HELP for one family.
    HelpTwice,
    /// A second TYPE for one family.
    TypeTwice,
    /// A type that the format does not have.
    UnknownType,
    /// A HELP or TYPE after the first sample of its family.
    LateHeader,
    /// A line of a family after lines of another.
    NotInOnePiece,
    /// A sample before, or without, the TYPE of its family.
    NoType,
    /// A sample whose name two families could have.
    TwoFamilies,
    /// Braces without labels, or labels that are not separated by one comma each, or not quoted.
    Labels,
    /// A backslash that is not followed by what it may escape.
    Escape,
    /// A label twice in one series.
    LabelTwice,
    /// A label with an empty value, which is the same as none.
    EmptyLabel,
    /// A second sample of one series.
    SeriesTwice,
    /// A value that is no number, or that something follows.
    Number,
    /// A counter that is negative, infinite or NaN.
    Counter,
    /// A bucket without a label `le`, or with one that is no number.
    BucketWithoutBound,
    /// A bucket whose bound does not exceed the one before.
    BoundsDoNotRise,
    /// A bucket, or a count, that is not a whole number.
    NotWhole,
    /// A bucket that holds less than the one before.
    BucketsFall,
    /// A histogram without a bucket `+Inf`.
    NoInfinityBucket,
    /// A histogram without a `_sum`.
    NoSum,
    /// A histogram without a `_count`.
    NoCount,
    /// A `_count` that is not the bucket `+Inf`.
    CountDiffers,
    /// A time that the format does not have, or that not all samples of a series have.
    Time,
    /// A second UNIT, or one that is not the end of its family's name, or of a kind that has none.
    Unit,
    /// No `# EOF`, or something behind it.
    End,
    /// An info that is not 1, or a state that is neither 0 nor 1, or without its label.
    InfoOrState,
    /// A bound or a quantile that is not written as Go writes floats, with `.0` where there is no fraction.
    NotCanonical,
    /// An exemplar where there is none, or one with too many labels.
    Exemplar,
    /// A sum that is NaN, or negative where no value can be.
    Sum,
}

impl Fault {
    fn message(self) -> &'static str {
        match self {
            Self::NotUtf8 => "not UTF-8",
            Self::NoFinalNewline => "the last line does not end",
            Self::Comment => "neither HELP, TYPE nor a sample",
            Self::Name => "not a name",
            Self::HelpTwice => "a second HELP",
            Self::TypeTwice => "a second TYPE",
            Self::UnknownType => "an unknown type",
            Self::LateHeader => "HELP or TYPE after the first sample",
            Self::NotInOnePiece => "the family is not in one piece",
            Self::NoType => "no TYPE before",
            Self::TwoFamilies => "another family has samples of this name",
            Self::Labels => "labels not as they must stand",
            Self::Escape => "an escape that is none",
            Self::LabelTwice => "a label twice",
            Self::EmptyLabel => "a label with an empty value",
            Self::SeriesTwice => "a second sample of one series",
            Self::Number => "not a number",
            Self::Counter => "a counter that is negative or not finite",
            Self::BucketWithoutBound => "a bucket without a bound",
            Self::BoundsDoNotRise => "a bound that does not exceed the one before",
            Self::NotWhole => "not a whole number",
            Self::BucketsFall => "a bucket with less than the one before",
            Self::NoInfinityBucket => "a histogram without a bucket +Inf",
            Self::NoSum => "a histogram without a sum",
            Self::NoCount => "a histogram without a count",
            Self::CountDiffers => "the count is not the bucket +Inf",
            Self::Time => "a time that is none, or of some samples of a series only",
            Self::Unit => "a unit that is none",
            Self::End => "no end, or something behind it",
            Self::InfoOrState => "an info or a state with a value or a label that is none",
            Self::NotCanonical => "a bound or a quantile that is not canonical",
            Self::Exemplar => "an exemplar where there is none, or too long",
            Self::Sum => "a sum that is not a number, or negative",
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.fault.message(), self.text)
    }
}

impl std::error::Error for ParseError {}
