//! Numbers, which the input has as strings.

/// A number as the formats write it: `0.25`, `1e+06`, `NaN`, `+Inf`.
pub(crate) fn float(text: &str) -> Result<f64, String> {
    match text {
        "NaN" => Ok(f64::NAN),
        "+Inf" | "Inf" => Ok(f64::INFINITY),
        "-Inf" => Ok(f64::NEG_INFINITY),
        // Rust's reader takes `inf`, `nan` and `infinity`, too.
        _ if text.bytes().all(|byte| b"0123456789+-.eE".contains(&byte)) => {
            text.parse().map_err(|_| format!("{text:?} is not a number"))
        }
        _ => Err(format!("{text:?} is not a number")),
    }
}

/// The whole number that a float would not hold exactly; `None` for any other text.
pub(crate) fn beyond_floats(text: &str) -> Option<u64> {
    let whole: u64 = text.parse().ok()?;
    (whole as f64 as u128 != u128::from(whole)).then_some(whole)
}
