//! The further metric types.

use super::{Altimeter, FREE, Series, bounds};
use crate::groups;
use crate::peers::{Does, Library, Role, value};
use altimeter::{Exemplars, Format, Histogram, NativeBuckets, Registry, Summary};
use std::hint::black_box;
use std::sync::Mutex;

/// Our histogram with [`BOUNDS`](crate::peers::BOUNDS) in the place of what a group asks for.
#[derive(Debug)]
pub struct AltimeterClassic;

impl Library for AltimeterClassic {
    const NAME: &'static str = "altimeter_classic";
    const ROLE: Role = Role::Beside;
}

macro_rules! classic {
    ($($group:ident),*) => {$(
        impl Does<groups::$group> for AltimeterClassic {
            type State = Histogram;

            fn new() -> Histogram {
                <Altimeter as Does<groups::Histogram>>::new()
            }

            #[inline(always)]
            fn operate(histogram: &Histogram, i: u64) {
                histogram.observe(value(i));
            }
        }
    )*};
}

classic!(Summary, Native, Exemplar);

impl Does<groups::Summary> for Altimeter {
    type State = Summary;

    fn new() -> Summary {
        Registry::new().summary("summary", "-").register().expect(FREE)
    }

    #[inline(always)]
    fn operate(summary: &Summary, i: u64) {
        summary.observe(value(i));
    }
}

impl Does<groups::Native> for Altimeter {
    type State = Histogram;

    fn new() -> Histogram {
        Registry::new().histogram("native", "-").native(NativeBuckets::default()).register().expect(FREE)
    }

    #[inline(always)]
    fn operate(histogram: &Histogram, i: u64) {
        histogram.observe(value(i));
    }
}

/// Each bucket has its first exemplar, and no page is made, so that none is due.
impl Does<groups::Exemplar> for Altimeter {
    type State = Histogram;

    fn new() -> Histogram {
        let registry = Registry::new();
        let builder = registry.histogram("histogram", "-").bounds(bounds()).exemplars(Exemplars::default());
        let histogram = builder.register().expect(FREE);
        (0..64).for_each(|i| {
            histogram.observe_with(value(i), |labels| labels.label("trace_id", "0af7651916cd43dd"))
        });
        histogram
    }

    #[inline(always)]
    fn operate(histogram: &Histogram, i: u64) {
        histogram.observe_with(value(i), |labels| labels.label("trace_id", "0af7651916cd43dd"));
    }
}

/// Into a buffer that is kept.
impl Does<groups::EncodeProtobuf> for Altimeter {
    type State = (Registry, Mutex<Vec<u8>>);

    fn new() -> Self::State {
        let registry = Registry::new();
        let builder = registry.histogram("native", "-").native(NativeBuckets::default());
        let family = builder.labels::<Series<'_>>().register().expect(FREE);
        for series in 0..groups::HISTOGRAMS {
            let series = series.to_string();
            family.with(&Series { series: &series }, |histogram| {
                (0..64).for_each(|i| histogram.observe(value(i)))
            });
        }
        (registry, Mutex::default())
    }

    fn operate((registry, page): &Self::State, _: u64) {
        let mut page = page.lock().expect("no page panics");
        page.clear();
        registry.encode(Format::Protobuf, &mut page);
        black_box(&*page);
    }
}
