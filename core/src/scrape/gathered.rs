//! What the collectors of a registry hand over for one page.

use crate::collect::{Collector, Sample, Sink, Source, ask};
use crate::desc::Desc;
use crate::page::{Room, Syntax};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

/// What each collector handed over. A family's lines are its own collector's alone: one that was unregistered is handed over still
/// while its collector has others, and its name may be another's by now.
#[derive(Default)]
pub(super) struct Gathered(Vec<(Arc<Collector>, Lines)>);

/// The lines of the samples of each of a collector's families.
#[derive(Default)]
struct Lines {
    lines: Vec<u8>,
    families: HashMap<String, Range<usize>>,
}

impl Gathered {
    /// [Asks](ask) the collectors of these families.
    pub(super) fn of<'f, S: Syntax>(
        families: impl Iterator<Item = &'f dyn Source>,
        until: Option<Instant>,
    ) -> Self {
        let answered = ask(families, until, |_| Taking::<S>::new());
        Self(answered.into_iter().map(|(collector, taking)| (collector.clone(), taking.taken)).collect())
    }

    /// The lines of a family that is a collector's.
    pub(super) fn lines(&self, family: &dyn Source) -> &[u8] {
        let Some(collector) = family.collector() else { return &[] };
        let handed_over = self.0.iter().find(|(other, _)| Arc::ptr_eq(other, collector));
        handed_over.map_or(&[], |(_, lines)| lines.of(family.desc()))
    }
}

impl Lines {
    fn of(&self, desc: &Desc) -> &[u8] {
        self.families.get(desc.name()).map_or(&[], |lines| &self.lines[lines.clone()])
    }
}

/// Takes what one collector hands over.
struct Taking<S: Syntax> {
    taken: Lines,
    /// The name of the family.
    family: String,
    scratch: S::Scratch,
}

impl<S: Syntax> Taking<S> {
    fn new() -> Self {
        Self { taken: Lines::default(), family: String::new(), scratch: S::Scratch::default() }
    }
}

impl<S: Syntax> Sink for Taking<S> {
    fn family(&mut self, desc: &Desc) {
        let lines = &mut self.taken.lines;
        let begin = lines.len();
        // For the writer to know the family; the lines that begin it are the page's to write.
        S::writer(lines, &mut self.scratch, Room::ENDLESS).family(desc);
        lines.truncate(begin);
        self.taken.families.insert(desc.name().to_owned(), begin..begin);
        self.family = desc.name().to_owned();
    }

    fn sample(&mut self, sample: &Sample<'_>) {
        S::writer(&mut self.taken.lines, &mut self.scratch, Room::ENDLESS).sample(sample);
        if let Some(lines) = self.taken.families.get_mut(&self.family) {
            lines.end = self.taken.lines.len();
        }
    }
}
