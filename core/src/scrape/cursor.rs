//! How far a page is written.

use super::gathered::Gathered;
use crate::collect::{Filling, Origins, Pass, Source, Span};
use crate::format::Format;
use crate::openmetrics::OpenMetrics;
use crate::page::{Room, Syntax, Writer};
#[cfg(feature = "protobuf")]
use crate::protobuf::{self, Protobuf};
use crate::registry::{Listed, Registry};
use crate::text::{self, Prometheus};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

/// A place on a page that is being written: a family and, by its birth, a series of it. It keeps neither a lock nor a visit.
pub(super) struct Cursor {
    /// What the page shows, by name.
    families: Arc<[Arc<dyn Source>]>,
    /// What there is, by name.
    all: Arc<[Arc<dyn Source>]>,
    /// Which of them are shown: by their names or those of their samples. Empty: all.
    names: HashSet<String>,
    gathered: Gathered,
    /// For each family, the birth of the first series that is too young; empty: none is.
    births: Vec<u64>,
    /// The number of the family.
    at: usize,
    /// The birth of the series with which to go on.
    next: u64,
    /// Whether the page has the lines that begin the family, or one before it of the same name.
    is_begun: bool,
    is_finished: bool,
    origins: Origins,
}

/// What is kept from one page, or piece, to the next, so that the second allocates nothing.
#[derive(Debug, Default)]
pub(super) struct Kept {
    lines: text::Scratch,
    #[cfg(feature = "protobuf")]
    protobuf: protobuf::Scratch,
    counts: Vec<u64>,
}

impl Cursor {
    /// The beginning of a page, for which families are refreshed and collectors asked now. For those with a deadline, and
    /// for what another scrape has under way, it waits at most until then.
    pub(super) fn new(
        registry: &Registry,
        names: HashSet<String>,
        format: Format,
        origins: Origins,
        until: Option<Instant>,
    ) -> Self {
        let (gathered, births) = (Gathered::default(), Vec::new());
        let Listed { shown: families, all } = registry.families();
        let mut this = Self {
            families,
            all,
            names,
            gathered,
            births,
            at: 0,
            next: 0,
            is_begun: false,
            is_finished: false,
            origins,
        };
        let shown = this.families.iter().map(|family| &**family).filter(|family| this.shows(*family));
        registry.refresh(shown.clone(), until);
        this.gathered = match format {
            Format::Text => Gathered::of::<Prometheus>(shown, until),
            Format::OpenMetrics => Gathered::of::<OpenMetrics>(shown, until),
            #[cfg(feature = "protobuf")]
            Format::Protobuf => Gathered::of::<Protobuf>(shown, until),
        };
        this
    }

    /// Passes over series that are made from now on.
    pub(super) fn without_younger(self) -> Self {
        let births = self.families.iter().map(|family| family.births()).collect();
        Self { births, ..self }
    }

    /// Whether all is written.
    pub(super) fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// Appends what follows in a format, as long as the page has less than `most` bytes.
    pub(super) fn write_in(&mut self, format: Format, page: &mut Vec<u8>, most: usize, kept: &mut Kept) {
        let counts = &mut kept.counts;
        match format {
            Format::Text => self.write::<Prometheus>(page, most, &mut kept.lines, counts),
            Format::OpenMetrics => self.write::<OpenMetrics>(page, most, &mut kept.lines, counts),
            #[cfg(feature = "protobuf")]
            Format::Protobuf => self.write::<Protobuf>(page, most, &mut kept.protobuf, counts),
        }
    }

    /// Appends what follows, as long as the page has less than `most` bytes.
    fn write<S: Syntax>(
        &mut self,
        page: &mut Vec<u8>,
        most: usize,
        scratch: &mut S::Scratch,
        counts: &mut Vec<u64>,
    ) {
        let filling = Filling::default();
        let mut writer = S::writer(page, scratch, Room::of(most, &filling));
        while let Some(family) = self.families.get(self.at).filter(|_| !filling.is_full()) {
            let mut is_left = false;
            if self.shows(&**family) && family.has_samples(&self.all) {
                let until = self.births.get(self.at).copied().unwrap_or(u64::MAX);
                let span = Span::new(self.next, until, &filling);
                let mut pass = Pass { families: &self.all, span, origins: self.origins, counts };
                self.is_begun = writer.family_of(family.desc(), self.is_begun, |writer| {
                    writer.append(self.gathered.lines(&**family));
                    family.collect(&mut pass, writer);
                });
                is_left = pass.span.is_left();
                self.next = pass.span.next();
            }
            if !is_left {
                self.advance();
            }
        }
        if self.at == self.families.len() && !self.is_finished {
            writer.finish();
            self.is_finished = true;
        }
    }

    /// Goes on to the next family.
    fn advance(&mut self) {
        let name = |at: usize| self.families.get(at).map(|family| family.desc().name());
        self.is_begun &= name(self.at) == name(self.at + 1);
        self.at += 1;
        self.next = 0;
    }

    fn shows(&self, family: &dyn Source) -> bool {
        let desc = family.desc();
        self.names.is_empty()
            || self.names.contains(desc.name())
            || desc.reserved().any(|name| self.names.contains(&name))
    }
}
