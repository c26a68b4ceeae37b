//! How long a scraper waits.

use std::time::Duration;

/// What is left of the scraper's patience for the way of the page: as the exporters of the Prometheus project have it, see
/// `timeout-offset` of <https://github.com/prometheus/blackbox_exporter>.
const FOR_THE_WAY: Duration = Duration::from_millis(500);

/// How long a page may take by the header `X-Prometheus-Scrape-Timeout-Seconds`, which Prometheus and VictoriaMetrics send: for
/// [`Scrape::timeout`](crate::Scrape::timeout).
///
/// It is half a second less than the scraper says, or half of that where it is less than a second, so that the page arrives in time.
/// `None` where the header holds no positive number of seconds, as when it is absent: an empty text.
///
/// ```
/// use altimeter::{Format, Registry, scrape_timeout};
/// use std::time::Duration;
/// assert_eq!(scrape_timeout("9.5"), Some(Duration::from_secs(9)));
/// assert_eq!(scrape_timeout(""), None);
///
/// let mut page = Vec::new();
/// Registry::new().scrape(Format::Text).timeout(scrape_timeout("9.5")).encode(&mut page);
/// ```
#[must_use]
pub fn scrape_timeout(header: &str) -> Option<Duration> {
    let seconds = header.trim().parse().ok()?;
    let timeout = Duration::try_from_secs_f64(seconds).ok().filter(|timeout| !timeout.is_zero())?;
    Some(timeout - FOR_THE_WAY.min(timeout / 2))
}

#[cfg(test)]
mod tests {
    use super::scrape_timeout;
    use std::time::Duration;

    #[test]
    fn half_a_second_is_left_for_the_way_of_the_page() {
        for (header, millis) in [("10", 9500), ("9.5", 9000), (" 1 ", 500), ("1.5", 1000)] {
            assert_eq!(scrape_timeout(header), Some(Duration::from_millis(millis)), "{header}");
        }
    }

    #[test]
    fn of_less_than_a_second_half_is_left() {
        assert_eq!(scrape_timeout("0.5"), Some(Duration::from_millis(250)));
        assert_eq!(scrape_timeout("0.000000001"), Some(Duration::from_nanos(1)));
    }

    #[test]
    fn what_is_no_positive_number_of_seconds_says_nothing() {
        for header in ["", "0", "-0", "-1", "NaN", "inf", "-inf", "1e300", "9,5", "10s", "ten", "1 2", "é"] {
            assert_eq!(scrape_timeout(header), None, "{header}");
        }
        assert_eq!(scrape_timeout(&"9".repeat(10_000)), None);
    }
}
